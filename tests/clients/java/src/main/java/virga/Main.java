package virga;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * Walks the main operations of DynamoDB and SQS with the AWS SDK for Java v2. Argument: the endpoint. Prints a line
 * for each step, ends with 1 at the first wrong answer.
 */
public final class Main {
  private final DynamoDbClient db;
  private final SqsClient sqs;
  private final String name = "java-" + UUID.randomUUID();
  private String url;

  private Main(URI endpoint) {
    var credentials = StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    db = DynamoDbClient.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
        .credentialsProvider(credentials).build();
    sqs = SqsClient.builder().endpointOverride(endpoint).region(Region.US_EAST_1)
        .credentialsProvider(credentials).build();
  }

  private static void equal(Object got, Object want) {
    if (!got.equals(want)) throw new AssertionError("got " + got + ", want " + want);
  }

  private static void refused(Class<? extends Exception> type, Runnable call) {
    try {
      call.run();
    } catch (RuntimeException error) {
      if (type.isInstance(error)) return;
      throw error;
    }
    throw new AssertionError("not refused by " + type.getSimpleName());
  }

  private static void step(String name, Runnable run) {
    run.run();
    System.out.println("ok " + name);
  }

  private static AttributeValue text(String value) {
    return AttributeValue.fromS(value);
  }

  private static Map<String, AttributeValue> key(String pk, String sk) {
    return Map.of("pk", text(pk), "sk", text(sk));
  }

  private static AttributeDefinition definition(String name) {
    return AttributeDefinition.builder().attributeName(name).attributeType(ScalarAttributeType.S).build();
  }

  private void createTable() {
    db.createTable(r -> r.tableName(name).billingMode(BillingMode.PAY_PER_REQUEST)
        .attributeDefinitions(definition("pk"), definition("sk"))
        .keySchema(KeySchemaElement.builder().attributeName("pk").keyType(KeyType.HASH).build(),
            KeySchemaElement.builder().attributeName("sk").keyType(KeyType.RANGE).build()));
    db.waiter().waitUntilTableExists(r -> r.tableName(name));
  }

  private void putAndGet() {
    Map<String, AttributeValue> item = Map.of(
        "pk", text("a"), "sk", text("1"),
        "n", AttributeValue.fromN("12345678901234567890123456789012345678"),
        "b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, -1})),
        "l", AttributeValue.fromL(List.of(text("x"), AttributeValue.fromN("1"))),
        "m", AttributeValue.fromM(Map.of("k", text("v"))),
        "yes", AttributeValue.fromBool(true));
    db.putItem(r -> r.tableName(name).item(item));  // the SDK checks the CRC-32 of the reply
    equal(db.getItem(r -> r.tableName(name).key(key("a", "1")).consistentRead(true)).item(), item);
  }

  private void update() {
    Runnable change = () -> equal(db.updateItem(r -> r.tableName(name).key(key("a", "1"))
        .updateExpression("SET color = :c ADD n2 :one").conditionExpression("attribute_not_exists(color)")
        .expressionAttributeValues(Map.of(":c", text("blue"), ":one", AttributeValue.fromN("1")))
        .returnValues(ReturnValue.ALL_NEW)).attributes().get("n2"), AttributeValue.fromN("1"));
    change.run();
    refused(ConditionalCheckFailedException.class, change);
  }

  private void query() {
    List<WriteRequest> puts = IntStream.range(0, 20).mapToObj(i -> WriteRequest.builder()
        .putRequest(p -> p.item(key("batch", String.format("%02d", i)))).build()).toList();
    db.batchWriteItem(r -> r.requestItems(Map.of(name, puts)));
    long seen = db.queryPaginator(r -> r.tableName(name).limit(6).keyConditionExpression("pk = :p")
        .expressionAttributeValues(Map.of(":p", text("batch")))).items().stream().count();
    equal(seen, 20L);
  }

  private void deleteTable() {
    db.deleteTable(r -> r.tableName(name));
    db.waiter().waitUntilTableNotExists(r -> r.tableName(name));
  }

  private void createQueue() {
    url = sqs.createQueue(r -> r.queueName(name).attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "7")))
        .queueUrl();
    equal(sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL)).attributes()
        .get(QueueAttributeName.VISIBILITY_TIMEOUT), "7");
  }

  /** The SDK checks the MD5 of what it sends and receives. */
  private void sendAndReceive() {
    sqs.sendMessage(r -> r.queueUrl(url).messageBody("hello & <you>").messageAttributes(Map.of(
        "text", MessageAttributeValue.builder().dataType("String").stringValue("x").build())));
    Message message = sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(1).messageAttributeNames("All"))
        .messages().get(0);
    equal(message.body(), "hello & <you>");
    equal(message.messageAttributes().get("text").stringValue(), "x");
    sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
  }

  private void batch() {
    var entries = List.of("a", "b", "c").stream()
        .map(id -> SendMessageBatchRequestEntry.builder().id(id).messageBody(id).build()).toList();
    equal(sqs.sendMessageBatch(r -> r.queueUrl(url).entries(entries)).successful().size(), 3);
    List<Message> messages = sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10)).messages();
    equal(messages.size(), 3);
    sqs.changeMessageVisibility(r -> r.queueUrl(url).receiptHandle(messages.get(0).receiptHandle())
        .visibilityTimeout(0));
    equal(sqs.receiveMessage(r -> r.queueUrl(url)).messages().get(0).messageId(), messages.get(0).messageId());
  }

  private void deleteQueue() {
    sqs.deleteQueue(r -> r.queueUrl(url));
    refused(QueueDoesNotExistException.class, () -> sqs.getQueueUrl(r -> r.queueName(name)));
  }

  public static void main(String[] arguments) {
    Main walk = new Main(URI.create(arguments[0]));
    step("CreateTable", walk::createTable);
    step("PutItem and GetItem", walk::putAndGet);
    step("UpdateItem with a condition", walk::update);
    step("BatchWriteItem and Query", walk::query);
    step("DeleteTable", walk::deleteTable);
    step("CreateQueue and its attributes", walk::createQueue);
    step("SendMessage, ReceiveMessage, DeleteMessage", walk::sendAndReceive);
    step("SendMessageBatch and ChangeMessageVisibility", walk::batch);
    step("DeleteQueue", walk::deleteQueue);
  }
}
