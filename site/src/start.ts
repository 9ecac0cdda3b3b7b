import { readConfig } from "./api/address";
import { askFirst } from "./api/first-answer";
import { resume } from "./api/session";

// Comes before all else: what the server answers is on its way while the page is still being fetched.
readConfig();
void resume();
askFirst(window.location);
