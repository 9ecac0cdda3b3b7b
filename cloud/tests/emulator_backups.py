"""Restoring a table to a moment with its indexes, which ministack leaves out and then refuses their attributes."""

from ministack.services import dynamodb


def _with_indexes(restore):
    def restored(data):
        source = dynamodb._tables.get(data.get("SourceTableName")) or {}
        indexes = [
            {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
            for index in source.get("GlobalSecondaryIndexes") or []
        ]
        create = dynamodb._create_table

        def with_indexes(request):
            return create({**request, "GlobalSecondaryIndexes": indexes} if indexes else request)

        dynamodb._create_table = with_indexes
        try:
            return restore(data)
        finally:
            dynamodb._create_table = create

    return restored


def install():
    """Puts this around ministack."""
    dynamodb._restore_table_to_point_in_time = _with_indexes(dynamodb._restore_table_to_point_in_time)
