"""Plants estates into a moto server: their streams and what is set up around them.

Reads a scenario from standard input, as JSON: the server's endpoint, the end of the audited window
and estates, one a region. The types of estate_test.go are its schema.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from functools import cache, partial
from typing import Any

import boto3
from botocore.config import Config

Object = dict[str, Any]

ACCOUNT = "123456789012"  # moto's
ROLE = f"arn:aws:iam::{ACCOUNT}:role/planted"
BUCKET = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::planted"}
MAX_DATA = 1000  # of a PutMetricData call

# What each kind of destination can not do without.
DESTINATIONS: dict[str, tuple[str, Object]] = {
    "s3": ("ExtendedS3DestinationConfiguration", BUCKET),
    "redshift": (
        "RedshiftDestinationConfiguration",
        {
            "RoleARN": ROLE,
            "ClusterJDBCURL": "jdbc:redshift://planted.example:5439/planted",
            "CopyCommand": {"DataTableName": "planted"},
            "Username": "planted",
            "Password": "planted-1",
            "S3Configuration": BUCKET,
        },
    ),
    "elasticsearch": (
        "ElasticsearchDestinationConfiguration",
        {
            "RoleARN": ROLE,
            "DomainARN": f"arn:aws:es:us-east-1:{ACCOUNT}:domain/planted",
            "IndexName": "planted",
            "S3Configuration": BUCKET,
        },
    ),
    "splunk": (
        "SplunkDestinationConfiguration",
        {
            "HECEndpoint": "https://splunk.example:8088",
            "HECEndpointType": "Raw",
            "HECToken": "planted",
            "S3Configuration": BUCKET,
        },
    ),
    "http_endpoint": (
        "HttpEndpointDestinationConfiguration",
        {"EndpointConfiguration": {"Url": "https://collector.example"}, "S3Configuration": BUCKET},
    ),
}


class Region:
    """One region of the server, and the estate that is planted there."""

    def __init__(self, endpoint: str, end: datetime, estate: Object) -> None:
        self.name: str = estate["region"]
        self.end = end
        self.estate = estate
        self.client = partial(client, endpoint, self.name)
        self.vpcs: dict[str, Object] = {}
        self.metrics: dict[str, list[Object]] = defaultdict(list)

    def plant(self) -> None:
        for vpc in self.estate["vpcs"] or []:
            self.vpcs[vpc["name"]] = self.plant_vpc(vpc)
        for function in self.estate["functions"] or []:
            self.plant_function(function)
        for stream in self.estate["streams"] or []:
            self.plant_stream(stream)
            self.surround(stream)
        for delivery in self.estate["delivery_streams"] or []:
            self.plant_delivery(delivery)
            self.surround(delivery)
        self.put_metrics()

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.name}:{ACCOUNT}:{resource}"

    def plant_vpc(self, vpc: Object) -> Object:
        ec2 = self.client("ec2")
        vpc_id = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
        table = ec2.create_route_table(VpcId=vpc_id)["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)
        if vpc["s3_endpoint"]:
            ec2.create_vpc_endpoint(
                VpcId=vpc_id,
                ServiceName=f"com.amazonaws.{self.name}.s3",
                VpcEndpointType="Gateway",
                RouteTableIds=[table],
            )
        # Moto makes up the VPC of a function that has security groups, and takes it as given for one
        # that has none.
        return {"SubnetIds": [subnet], "SecurityGroupIds": [], "VpcId": vpc_id}

    def plant_function(self, function: Object) -> None:
        awslambda = self.client("lambda")
        event = "before-call.lambda.CreateFunction"
        place = partial(set_vpc, self.vpcs.get(function["vpc"]))
        awslambda.meta.events.register(event, place)
        awslambda.create_function(
            FunctionName=function["name"],
            Runtime="python3.12",
            Role=ROLE,
            Handler="planted.handler",
            Code={"ZipFile": empty_zip()},
        )
        awslambda.meta.events.unregister(event, place)

    def plant_stream(self, stream: Object) -> None:
        kinesis = self.client("kinesis")
        name = {"StreamName": stream["name"]}
        if stream["on_demand"]:
            kinesis.create_stream(**name, StreamModeDetails={"StreamMode": "ON_DEMAND"})
        else:
            kinesis.create_stream(**name, ShardCount=stream["shards"])
        if stream["tags"]:
            kinesis.add_tags_to_stream(**name, Tags=stream["tags"])
        if stream["retention_hours"] > 24:
            kinesis.increase_stream_retention_period(
                **name, RetentionPeriodHours=stream["retention_hours"]
            )
        if stream["encrypted"]:
            kinesis.start_stream_encryption(
                **name, EncryptionType="KMS", KeyId="alias/aws/kinesis"
            )
        if stream["shard_metrics"]:
            kinesis.enable_enhanced_monitoring(**name, ShardLevelMetrics=stream["shard_metrics"])
        arn = self.arn("kinesis", f"stream/{stream['name']}")
        for consumer in stream["consumers"] or []:
            kinesis.register_stream_consumer(StreamARN=arn, ConsumerName=consumer)
        for function in stream["readers"] or []:
            self.client("lambda").create_event_source_mapping(
                EventSourceArn=arn, FunctionName=function, StartingPosition="LATEST"
            )

    def plant_delivery(self, delivery: Object) -> None:
        firehose = self.client("firehose")
        parameter, needed = DESTINATIONS[delivery["destination"]]
        destination = {**needed, **(delivery["settings"] or {})}
        if delivery["transformer"]:
            function = self.arn("lambda", f"function:{delivery['transformer']}")
            destination["ProcessingConfiguration"] = lambda_processing(function)
        firehose.create_delivery_stream(
            DeliveryStreamName=delivery["name"],
            **{parameter: destination},
            **self.source(delivery),
        )
        if delivery["tags"]:
            firehose.tag_delivery_stream(
                DeliveryStreamName=delivery["name"],
                Tags=[{"Key": key, "Value": value} for key, value in delivery["tags"].items()],
            )
        if delivery["encrypted"]:
            firehose.start_delivery_stream_encryption(
                DeliveryStreamName=delivery["name"],
                DeliveryStreamEncryptionConfigurationInput={"KeyType": "AWS_OWNED_CMK"},
            )

    def source(self, delivery: Object) -> Object:
        if delivery["source_stream"]:
            arn = self.arn("kinesis", f"stream/{delivery['source_stream']}")
            return {
                "DeliveryStreamType": "KinesisStreamAsSource",
                "KinesisStreamSourceConfiguration": {"KinesisStreamARN": arn, "RoleARN": ROLE},
            }
        if delivery["source_topic"]:
            return {
                "DeliveryStreamType": "MSKAsSource",
                "MSKSourceConfiguration": {
                    "MSKClusterARN": self.arn("kafka", "cluster/planted/1"),
                    "TopicName": delivery["source_topic"],
                    "AuthenticationConfiguration": {"RoleARN": ROLE, "Connectivity": "PRIVATE"},
                },
            }
        return {"DeliveryStreamType": "DirectPut"}

    def surround(self, owner: Object) -> None:
        """Adds the alarms and metrics of a data stream or delivery stream."""
        for alarm in owner["alarms"] or []:
            self.plant_alarm(alarm)
        for metric in owner["metrics"] or []:
            self.metrics[metric["namespace"]].extend(self.data(metric))

    def plant_alarm(self, alarm: Object) -> None:
        common: Object = {
            "AlarmName": alarm["name"],
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
            "ActionsEnabled": not alarm["muted"],
            "AlarmActions": [alarm["action"]] if alarm["action"] else [],
        }
        metric = {
            "Namespace": alarm["namespace"],
            "MetricName": alarm["metric"],
            "Dimensions": dimensions(alarm["dimensions"]),
        }
        cloudwatch = self.client("cloudwatch")
        if not alarm["math"]:
            cloudwatch.put_metric_alarm(**common, **metric, Period=60, Statistic="Maximum")
            return
        measured = {"Metric": metric, "Period": 60, "Stat": "Maximum"}
        cloudwatch.put_metric_alarm(
            **common,
            Metrics=[
                {"Id": "m", "MetricStat": measured, "ReturnData": False},
                {"Id": "e", "Expression": alarm["math"]},
            ],
        )

    def data(self, metric: Object) -> list[Object]:
        common = {"MetricName": metric["name"], "Dimensions": dimensions(metric["dimensions"])}
        return [{**common, **self.datum(point)} for point in metric["points"] or []]

    def datum(self, point: Object) -> Object:
        at = self.end - timedelta(minutes=point["minutes_before_end"])
        if not point["attempts"]:
            return {"Timestamp": at, "Value": point["value"]}
        attempts = {"SampleCount": point["attempts"], "Sum": point["value"]}
        return {"Timestamp": at, "StatisticValues": {**attempts, "Minimum": 0, "Maximum": 1}}

    def put_metrics(self) -> None:
        cloudwatch = self.client("cloudwatch")
        for namespace, data in self.metrics.items():
            for i in range(0, len(data), MAX_DATA):
                cloudwatch.put_metric_data(Namespace=namespace, MetricData=data[i : i + MAX_DATA])


@cache
def client(endpoint: str, region: str, service: str) -> Any:
    # Moto does not unpack request bodies.
    config = Config(disable_request_compression=True, retries={"max_attempts": 1})
    return boto3.client(service, endpoint_url=endpoint, region_name=region, config=config)


def set_vpc(vpc: Object | None, params: Object, **_: Any) -> None:
    """Sets the VPC of a CreateFunction request, with its id, which boto3 has no parameter for."""
    body = json.loads(params["body"])
    body["VpcConfig"] = vpc
    params["body"] = json.dumps(body).encode()


def dimensions(by_name: dict[str, str]) -> list[Object]:
    # Moto finds dimensions only in the order they were put in: the audit asks for StreamName first.
    return [{"Name": name, "Value": by_name[name]} for name in sorted(by_name, reverse=True)]


def lambda_processing(function: str) -> Object:
    parameter = {"ParameterName": "LambdaArn", "ParameterValue": function}
    return {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": [parameter]}]}


def empty_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("planted.py", "def handler(event, context): pass\n")
    return packed.getvalue()


def main() -> None:
    scenario = json.load(sys.stdin)
    end = datetime.fromtimestamp(scenario["end"], timezone.utc)
    endpoint = scenario["endpoint"]
    client(endpoint, "us-east-1", "iam").create_role(
        RoleName="planted", AssumeRolePolicyDocument="{}"
    )
    for estate in scenario["estates"]:
        Region(endpoint, end, estate).plant()


if __name__ == "__main__":
    main()
