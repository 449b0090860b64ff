"""Prints a dataset's rows as CSV, and on the standard error how complete they are."""

import argparse
import csv
import importlib.util
import os
import shutil
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from decimal import Context, Decimal
from pathlib import Path

import grpc

HERE = Path(__file__).resolve().parent
GENERATED = Path(os.environ.get("GENERATED", HERE / "generated"))
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
EXACT = Context(prec=38)


def generate():
    """Makes code of protos/, with those of Google that they import."""
    protos = HERE.parents[1] / "protos"
    google = os.environ.get("GOOGLE_PROTOS") or importlib.util.find_spec("google.api").submodule_search_locations[0] + "/../.."
    tool = [sys.executable, "-m", "grpc_tools.protoc"]
    if importlib.util.find_spec("grpc_tools") is None:
        tool = ["protoc", f"--plugin=protoc-gen-grpc_python={shutil.which('grpc_python_plugin')}"]
    files = [*protos.glob("datafetch/v1/*.proto"), *(Path(google) / "google/api" / name for name in ("annotations.proto", "http.proto"))]
    GENERATED.mkdir(parents=True, exist_ok=True)
    subprocess.run([*tool, f"-I{protos}", f"-I{google}", f"--python_out={GENERATED}", f"--grpc_python_out={GENERATED}", *map(str, files)], check=True)


def values(column, data, rows):
    """The values of a packed column; None where a value is null."""
    kind = data.WhichOneof("values")
    raw = list(getattr(data, kind).values) if kind and kind != "decimals" else list(data.decimals.unscaled)
    if kind == "decimals":
        raw = [Decimal(value).scaleb(-data.decimals.scale, EXACT) for value in raw]
    elif column.type == query.COLUMN_TYPE_INSTANT:
        raw = [EPOCH + timedelta(microseconds=value) for value in raw]
    elif column.type == query.COLUMN_TYPE_DATE:
        raw = [date(1970, 1, 1) + timedelta(days=value) for value in raw]
    elif column.type == query.COLUMN_TYPE_BOOLEAN:
        raw = [bool(value) for value in raw]
    return [None if data.nulls and data.nulls[i // 8] >> i % 8 & 1 else raw[i] for i in range(rows)]


def read(channel, request, metadata):
    """The header, the coverage and the rows: series, instant, then the columns."""
    header, coverage, rows = None, None, []
    for part in services.QueryServiceStub(channel).GetData(request, metadata=metadata, timeout=300):
        header = part.header if part.HasField("header") else header
        coverage = part.coverage if part.HasField("coverage") else coverage
        if part.HasField("batch"):
            batch = part.batch
            columns = [values(column, data, batch.rows) for column, data in zip(header.columns, batch.columns)]
            for i in range(batch.rows):
                rows.append([header.series[batch.series_index[i]], EPOCH + timedelta(microseconds=batch.at_us[i]), *(c[i] for c in columns)])
    return header, coverage, rows


if not (GENERATED / "datafetch/v1/query_pb2_grpc.py").exists():
    generate()
sys.path.insert(0, str(GENERATED))
from datafetch.v1 import query_pb2 as query, query_pb2_grpc as services  # noqa: E402

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dataset")
    parser.add_argument("first", help="the first day, such as 2026-10-01")
    parser.add_argument("last", help="the last day, included")
    parser.add_argument("--address", default="127.0.0.1:5204", help="of the query service's gRPC")
    parser.add_argument("--key", help="Auth:ApiKey of the services")
    args = parser.parse_args()
    request = query.GetDataRequest(**{"dataset": args.dataset, "from": args.first, "to": args.last})
    with grpc.insecure_channel(args.address) as channel:
        header, coverage, rows = read(channel, request, [("x-api-key", args.key)] if args.key else None)
    out = csv.writer(sys.stdout)
    out.writerow(["series", "at", *(column.name for column in header.columns)])
    out.writerows([row[0], row[1].isoformat(), *row[2:]] for row in rows)
    slots = coverage.slots
    print(f"{slots.present + slots.provisional} of {slots.expected} slots are there, {slots.missing} are missing", *coverage.errors, sep="\n", file=sys.stderr)
    sys.exit(1 if slots.missing else 0)
