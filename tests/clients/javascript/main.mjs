// Walks the main operations of DynamoDB and SQS with the AWS SDK for JavaScript v3.
// usage: node main.mjs ENDPOINT; prints a line for each step, exits 1 at the first wrong answer.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import * as ddb from '@aws-sdk/client-dynamodb';
import * as sqs from '@aws-sdk/client-sqs';

const settings = {
  endpoint: process.argv[2],
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
};
const db = new ddb.DynamoDBClient(settings);
const queues = new sqs.SQSClient(settings);
const suffix = randomUUID();
const TableName = `javascript-${suffix}`;

async function step(name, body) {
  await body();
  console.log(`ok ${name}`);
}

async function refused(promise, type) {
  await assert.rejects(promise, (error) => error instanceof type);
}

await step('CreateTable', async () => {
  await db.send(new ddb.CreateTableCommand({
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk', 'color'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }, { AttributeName: 'sk', KeyType: 'RANGE' }],
    GlobalSecondaryIndexes: [{
      IndexName: 'by-color',
      KeySchema: [{ AttributeName: 'color', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    }],
  }));
  await ddb.waitUntilTableExists({ client: db, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName });
});

const Item = {
  pk: { S: 'a' }, sk: { S: '1' }, color: { S: 'red' }, n: { N: '12345678901234567890123456789012345678' },
  b: { B: new Uint8Array([0, 255]) }, yes: { BOOL: true }, none: { NULL: true },
  l: { L: [{ S: 'x' }, { N: '1' }] }, m: { M: { k: { S: 'v' } } }, ss: { SS: ['p', 'q'] },
};

await step('PutItem and GetItem, every type', async () => {
  await db.send(new ddb.PutItemCommand({ TableName, Item }));
  const got = await db.send(new ddb.GetItemCommand({ TableName, Key: { pk: Item.pk, sk: Item.sk }, ConsistentRead: true }));
  got.Item.ss.SS.sort();
  assert.deepEqual(got.Item, Item);
});

await step('UpdateItem with a condition', async () => {
  const update = {
    TableName, Key: { pk: Item.pk, sk: Item.sk }, UpdateExpression: 'SET #c = :blue ADD hits :one',
    ConditionExpression: '#c = :red', ExpressionAttributeNames: { '#c': 'color' }, ReturnValues: 'ALL_NEW',
    ExpressionAttributeValues: { ':blue': { S: 'blue' }, ':red': { S: 'red' }, ':one': { N: '1' } },
  };
  const updated = await db.send(new ddb.UpdateItemCommand(update));
  assert.equal(updated.Attributes.hits.N, '1');
  await refused(db.send(new ddb.UpdateItemCommand(update)), ddb.ConditionalCheckFailedException);
});

await step('BatchWriteItem, Query of the index, Scan', async () => {
  const puts = Array.from({ length: 20 }, (_, i) => ({
    PutRequest: { Item: { pk: { S: 'batch' }, sk: { S: String(i).padStart(2, '0') }, color: { S: 'green' } } },
  }));
  const written = await db.send(new ddb.BatchWriteItemCommand({ RequestItems: { [TableName]: puts } }));
  assert.deepEqual(written.UnprocessedItems, {});
  const page = await db.send(new ddb.QueryCommand({
    TableName, KeyConditionExpression: 'pk = :p AND sk < :s', Limit: 3, ScanIndexForward: false,
    ExpressionAttributeValues: { ':p': { S: 'batch' }, ':s': { S: '10' } },
  }));
  assert.deepEqual(page.Items.map((item) => item.sk.S), ['09', '08', '07']);
  assert.equal(page.LastEvaluatedKey.sk.S, '07');
  const green = await db.send(new ddb.QueryCommand({
    TableName, IndexName: 'by-color', KeyConditionExpression: 'color = :c', ExpressionAttributeValues: { ':c': { S: 'green' } },
  }));
  assert.equal(green.Count, 20);
  let seen = 0;
  for await (const scanned of ddb.paginateScan({ client: db, pageSize: 6 }, { TableName })) seen += scanned.Count;
  assert.equal(seen, 21);
});

await step('DeleteItem and DeleteTable', async () => {
  const deleted = await db.send(new ddb.DeleteItemCommand({
    TableName, Key: { pk: Item.pk, sk: Item.sk }, ReturnValues: 'ALL_OLD',
  }));
  assert.equal(deleted.Attributes.color.S, 'blue');
  await db.send(new ddb.DeleteTableCommand({ TableName }));
  await ddb.waitUntilTableNotExists({ client: db, maxWaitTime: 30, minDelay: 1, maxDelay: 1 }, { TableName });
  await refused(db.send(new ddb.DescribeTableCommand({ TableName })), ddb.ResourceNotFoundException);
});

let QueueUrl;
await step('CreateQueue and its attributes', async () => {
  ({ QueueUrl } = await queues.send(new sqs.CreateQueueCommand({
    QueueName: `javascript-${suffix}`, Attributes: { VisibilityTimeout: '7' },
  })));
  const { Attributes } = await queues.send(new sqs.GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  assert.equal(Attributes.VisibilityTimeout, '7');
});

await step('SendMessage, ReceiveMessage, DeleteMessage', async () => {
  // The SDK checks the MD5 of the body and of the attributes.
  await queues.send(new sqs.SendMessageCommand({
    QueueUrl, MessageBody: 'hello & <you>', MessageAttributes: {
      text: { DataType: 'String', StringValue: 'x' }, bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
    },
  }));
  const { Messages } = await queues.send(new sqs.ReceiveMessageCommand({
    QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1,
  }));
  assert.equal(Messages[0].Body, 'hello & <you>');
  assert.equal(Messages[0].MessageAttributes.text.StringValue, 'x');
  await queues.send(new sqs.DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle }));
});

await step('SendMessageBatch and ChangeMessageVisibility', async () => {
  const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }));
  const sent = await queues.send(new sqs.SendMessageBatchCommand({ QueueUrl, Entries }));
  assert.equal(sent.Successful.length, 3);
  const { Messages } = await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  assert.equal(Messages.length, 3);
  await queues.send(new sqs.ChangeMessageVisibilityCommand({
    QueueUrl, ReceiptHandle: Messages[0].ReceiptHandle, VisibilityTimeout: 0,
  }));
  const again = await queues.send(new sqs.ReceiveMessageCommand({ QueueUrl }));
  assert.equal(again.Messages[0].MessageId, Messages[0].MessageId);
});

await step('DeleteQueue', async () => {
  await queues.send(new sqs.DeleteQueueCommand({ QueueUrl }));
  // The SDK names the error by the x-amzn-query-error header, which AWS sends too.
  const gone = queues.send(new sqs.GetQueueUrlCommand({ QueueName: `javascript-${suffix}` }));
  await assert.rejects(gone, { name: /NonExistentQueue|QueueDoesNotExist/ });
});
