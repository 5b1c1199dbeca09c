// Walks the main operations of DynamoDB and SQS with the AWS SDK for Go v2.
// usage: go run . ENDPOINT; prints a line for each step, exits 1 at the first wrong answer.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dt "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	st "github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

type walk struct {
	ctx    context.Context
	db     *dynamodb.Client
	queues *sqs.Client
	name   string
	url    *string
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func equal(got, want any) {
	if !reflect.DeepEqual(got, want) {
		panic(fmt.Sprintf("got %v, want %v", got, want))
	}
}

func text(value string) dt.AttributeValue   { return &dt.AttributeValueMemberS{Value: value} }
func number(value string) dt.AttributeValue { return &dt.AttributeValueMemberN{Value: value} }

func key(pk, sk string) map[string]dt.AttributeValue {
	return map[string]dt.AttributeValue{"pk": text(pk), "sk": text(sk)}
}

func (w *walk) createTable() {
	definition := func(name string) dt.AttributeDefinition {
		return dt.AttributeDefinition{AttributeName: &name, AttributeType: dt.ScalarAttributeTypeS}
	}
	must(w.db.CreateTable(w.ctx, &dynamodb.CreateTableInput{
		TableName:            &w.name,
		BillingMode:          dt.BillingModePayPerRequest,
		AttributeDefinitions: []dt.AttributeDefinition{definition("pk"), definition("sk")},
		KeySchema: []dt.KeySchemaElement{
			{AttributeName: aws.String("pk"), KeyType: dt.KeyTypeHash},
			{AttributeName: aws.String("sk"), KeyType: dt.KeyTypeRange}},
	}))
	waiter := dynamodb.NewTableExistsWaiter(w.db, func(o *dynamodb.TableExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 50*time.Millisecond, time.Second
	})
	if err := waiter.Wait(w.ctx, &dynamodb.DescribeTableInput{TableName: &w.name}, 30*time.Second); err != nil {
		panic(err)
	}
}

func (w *walk) putAndGet() {
	item := key("a", "1")
	item["n"] = number("12345678901234567890123456789012345678")
	item["b"] = &dt.AttributeValueMemberB{Value: []byte{0, 255}}
	item["l"] = &dt.AttributeValueMemberL{Value: []dt.AttributeValue{text("x"), number("1")}}
	item["m"] = &dt.AttributeValueMemberM{Value: map[string]dt.AttributeValue{"k": text("v")}}
	item["yes"] = &dt.AttributeValueMemberBOOL{Value: true}
	must(w.db.PutItem(w.ctx, &dynamodb.PutItemInput{TableName: &w.name, Item: item}))
	got := must(w.db.GetItem(w.ctx, &dynamodb.GetItemInput{
		TableName: &w.name, Key: key("a", "1"), ConsistentRead: aws.Bool(true)}))
	equal(got.Item, item)
}

func (w *walk) update() {
	input := &dynamodb.UpdateItemInput{
		TableName: &w.name, Key: key("a", "1"), ReturnValues: dt.ReturnValueAllNew,
		UpdateExpression:    aws.String("SET color = :c ADD hits :one"),
		ConditionExpression: aws.String("attribute_not_exists(color)"),
		ExpressionAttributeValues: map[string]dt.AttributeValue{
			":c": text("blue"), ":one": number("1")},
	}
	updated := must(w.db.UpdateItem(w.ctx, input))
	equal(updated.Attributes["hits"], number("1"))
	_, err := w.db.UpdateItem(w.ctx, input)
	var failed *dt.ConditionalCheckFailedException
	equal(errors.As(err, &failed), true)
}

func (w *walk) query() {
	var requests []dt.WriteRequest
	for i := 0; i < 20; i++ {
		requests = append(requests, dt.WriteRequest{PutRequest: &dt.PutRequest{Item: key("batch", fmt.Sprintf("%02d", i))}})
	}
	must(w.db.BatchWriteItem(w.ctx, &dynamodb.BatchWriteItemInput{
		RequestItems: map[string][]dt.WriteRequest{w.name: requests}}))
	pages := dynamodb.NewQueryPaginator(w.db, &dynamodb.QueryInput{
		TableName: &w.name, Limit: aws.Int32(6),
		KeyConditionExpression:    aws.String("pk = :p"),
		ExpressionAttributeValues: map[string]dt.AttributeValue{":p": text("batch")},
	})
	seen := 0
	for pages.HasMorePages() {
		seen += len(must(pages.NextPage(w.ctx)).Items)
	}
	equal(seen, 20)
}

func (w *walk) deleteTable() {
	must(w.db.DeleteTable(w.ctx, &dynamodb.DeleteTableInput{TableName: &w.name}))
	waiter := dynamodb.NewTableNotExistsWaiter(w.db, func(o *dynamodb.TableNotExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 50*time.Millisecond, time.Second
	})
	if err := waiter.Wait(w.ctx, &dynamodb.DescribeTableInput{TableName: &w.name}, 30*time.Second); err != nil {
		panic(err)
	}
}

func (w *walk) createQueue() {
	w.url = must(w.queues.CreateQueue(w.ctx, &sqs.CreateQueueInput{
		QueueName: &w.name, Attributes: map[string]string{"VisibilityTimeout": "7"}})).QueueUrl
	got := must(w.queues.GetQueueAttributes(w.ctx, &sqs.GetQueueAttributesInput{
		QueueUrl: w.url, AttributeNames: []st.QueueAttributeName{st.QueueAttributeNameAll}}))
	equal(got.Attributes["VisibilityTimeout"], "7")
}

// The SDK checks the MD5 of what it sends and receives.
func (w *walk) sendAndReceive() {
	must(w.queues.SendMessage(w.ctx, &sqs.SendMessageInput{
		QueueUrl: w.url, MessageBody: aws.String("hello & <you>"),
		MessageAttributes: map[string]st.MessageAttributeValue{
			"text": {DataType: aws.String("String"), StringValue: aws.String("x")}}}))
	got := must(w.queues.ReceiveMessage(w.ctx, &sqs.ReceiveMessageInput{
		QueueUrl: w.url, WaitTimeSeconds: 1, MessageAttributeNames: []string{"All"}}))
	equal(*got.Messages[0].Body, "hello & <you>")
	equal(*got.Messages[0].MessageAttributes["text"].StringValue, "x")
	must(w.queues.DeleteMessage(w.ctx, &sqs.DeleteMessageInput{
		QueueUrl: w.url, ReceiptHandle: got.Messages[0].ReceiptHandle}))
}

func (w *walk) batch() {
	sent := must(w.queues.SendMessageBatch(w.ctx, &sqs.SendMessageBatchInput{
		QueueUrl: w.url, Entries: []st.SendMessageBatchRequestEntry{
			{Id: aws.String("a"), MessageBody: aws.String("a")},
			{Id: aws.String("b"), MessageBody: aws.String("b")}}}))
	equal(len(sent.Successful), 2)
	got := must(w.queues.ReceiveMessage(w.ctx, &sqs.ReceiveMessageInput{QueueUrl: w.url, MaxNumberOfMessages: 10}))
	equal(len(got.Messages), 2)
	must(w.queues.ChangeMessageVisibility(w.ctx, &sqs.ChangeMessageVisibilityInput{
		QueueUrl: w.url, ReceiptHandle: got.Messages[0].ReceiptHandle, VisibilityTimeout: 0}))
	again := must(w.queues.ReceiveMessage(w.ctx, &sqs.ReceiveMessageInput{QueueUrl: w.url}))
	equal(*again.Messages[0].MessageId, *got.Messages[0].MessageId)
}

func (w *walk) deleteQueue() {
	must(w.queues.DeleteQueue(w.ctx, &sqs.DeleteQueueInput{QueueUrl: w.url}))
	_, err := w.queues.GetQueueUrl(w.ctx, &sqs.GetQueueUrlInput{QueueName: &w.name})
	var gone *st.QueueDoesNotExist
	equal(errors.As(err, &gone), true)
}

func main() {
	endpoint := os.Args[1]
	identity := credentials.NewStaticCredentialsProvider("test", "test", "")
	w := &walk{
		ctx:  context.Background(),
		name: fmt.Sprintf("go-%d", time.Now().UnixNano()),
		db: dynamodb.New(dynamodb.Options{
			Region: "us-east-1", BaseEndpoint: &endpoint, Credentials: identity, RetryMaxAttempts: 1}),
		queues: sqs.New(sqs.Options{
			Region: "us-east-1", BaseEndpoint: &endpoint, Credentials: identity, RetryMaxAttempts: 1}),
	}
	steps := []struct {
		name string
		run  func()
	}{
		{"CreateTable", w.createTable},
		{"PutItem and GetItem", w.putAndGet},
		{"UpdateItem with a condition", w.update},
		{"BatchWriteItem and Query", w.query},
		{"DeleteTable", w.deleteTable},
		{"CreateQueue and its attributes", w.createQueue},
		{"SendMessage, ReceiveMessage, DeleteMessage", w.sendAndReceive},
		{"SendMessageBatch and ChangeMessageVisibility", w.batch},
		{"DeleteQueue", w.deleteQueue},
	}
	for _, step := range steps {
		step.run()
		fmt.Println("ok", step.name)
	}
}
