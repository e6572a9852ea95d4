"""Tests of what is deployed: the package, and the CloudFormation template that Chalice makes of ours."""
