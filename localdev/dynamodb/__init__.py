"""DynamoDB Local for the laptop and for the tests: fetched by Maven once, on 127.0.0.1 alone, its data beside the keys.

`python -m localdev.dynamodb` runs it. It is an engine of its own process: the product reaches it where
AWS_ENDPOINT_URL_DYNAMODB names it, and nothing here is imported by the product.
"""
