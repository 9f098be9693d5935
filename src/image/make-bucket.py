# LocalStack runs this when it is ready (compose.yaml). AWS's library for Python is part of it.
import boto3

boto3.client(
    "s3",
    endpoint_url="http://localhost:4566",
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
).create_bucket(Bucket="backups")
