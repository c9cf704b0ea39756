"""Adds alarms and metrics to streams that are there already. Reads what plant.py reads, beside it."""

import json
import sys
from datetime import datetime, timezone

from plant import Region


def main() -> None:
    scenario = json.load(sys.stdin)
    end = datetime.fromtimestamp(scenario["end"], timezone.utc)
    for estate in scenario["estates"]:
        region = Region(scenario["endpoint"], end, estate)
        for owner in (estate["streams"] or []) + (estate["delivery_streams"] or []):
            region.surround(owner)
        region.put_metrics()


if __name__ == "__main__":
    main()
