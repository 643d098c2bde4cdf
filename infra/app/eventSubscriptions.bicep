// The app's Event Grid subscriptions. What they are stands in eventSubscriptions.json alone, which the local Event Grid
// reads too. They can be made only once the app's code runs, because only then its extension keys exist.

@description('Name of the topic that the app publishes to and reads from.')
param topicName string

@description('Name of the system topic with the events of the storage account that holds the uploads.')
param systemTopicName string

@description('Host name of the function app, for example loyalty.azurewebsites.net.')
param functionAppHostName string

@description('Resource id of the storage account that holds the dead-letter containers.')
param deadLetterStorageAccountId string

@secure()
@minLength(1)
@maxLength(256)
@description('System key blobs_extension of the function app.')
param blobsExtensionKey string

@secure()
@minLength(1)
@maxLength(256)
@description('System key eventgrid_extension of the function app.')
param eventGridExtensionKey string

var subscriptions = loadJsonContent('eventSubscriptions.json').subscriptions
var webhooks = 'https://${functionAppHostName}/runtime/webhooks'

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource systemTopic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

resource ofTopic 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = [
  for subscription in filter(subscriptions, s => s.topic == 'custom'): {
    parent: topic
    name: subscription.name
    properties: {
      destination: {
        endpointType: 'WebHook'
        properties: {
          // The key is a secure parameter; the linter does not see it through the interpolation.
          #disable-next-line use-secure-value-for-secure-inputs
          endpointUrl: subscription.trigger == 'blobs'
            ? '${webhooks}/blobs?functionName=Host.Functions.${subscription.function}&code=${blobsExtensionKey}'
            : '${webhooks}/eventgrid?functionName=${subscription.function}&code=${eventGridExtensionKey}'
          maxEventsPerBatch: subscription.batching.maxEventsPerBatch
          preferredBatchSizeInKilobytes: subscription.batching.preferredBatchSizeInKilobytes
        }
      }
      eventDeliverySchema: subscription.eventDeliverySchema
      filter: subscription.filter
      retryPolicy: subscription.retryPolicy
      deadLetterWithResourceIdentity: {
        identity: {
          type: 'SystemAssigned'
        }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: {
            resourceId: deadLetterStorageAccountId
            blobContainerName: subscription.deadLetterContainer
          }
        }
      }
    }
  }
]

resource ofStorage 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = [
  for subscription in filter(subscriptions, s => s.topic == 'storage'): {
    parent: systemTopic
    name: subscription.name
    properties: {
      destination: {
        endpointType: 'WebHook'
        properties: {
          // The key is a secure parameter; the linter does not see it through the interpolation.
          #disable-next-line use-secure-value-for-secure-inputs
          endpointUrl: subscription.trigger == 'blobs'
            ? '${webhooks}/blobs?functionName=Host.Functions.${subscription.function}&code=${blobsExtensionKey}'
            : '${webhooks}/eventgrid?functionName=${subscription.function}&code=${eventGridExtensionKey}'
          maxEventsPerBatch: subscription.batching.maxEventsPerBatch
          preferredBatchSizeInKilobytes: subscription.batching.preferredBatchSizeInKilobytes
        }
      }
      eventDeliverySchema: subscription.eventDeliverySchema
      filter: subscription.filter
      retryPolicy: subscription.retryPolicy
      deadLetterWithResourceIdentity: {
        identity: {
          type: 'SystemAssigned'
        }
        deadLetterDestination: {
          endpointType: 'StorageBlob'
          properties: {
            resourceId: deadLetterStorageAccountId
            blobContainerName: subscription.deadLetterContainer
          }
        }
      }
    }
  }
]
