// The blob containers of the data storage account. Seals are what a ledger is held against, so that nobody, the app and
// its operators included, may replace or delete one.

@description('Name of the data storage account; it exists.')
@minLength(3)
@maxLength(24)
param storageAccountName string

@description('Days for which no seal can be replaced or deleted, from its creation.')
@minValue(1)
@maxValue(146000)
param sealRetentionDays int = 3650

@description('Days for which no isolated copy of an upload can be replaced or deleted, from its creation; then it is deleted. An erasure of personal data waits for it, so keep it as short as the isolation is needed.')
@minValue(1)
@maxValue(365)
param isolationRetentionDays int = 30

@description('Days after which an archived original and its rejected rows are deleted. Files of rows are of many customers, so no erasure of one takes them: this is the longest that they stay. The default is a year and the month in which it is closed; the ledger keeps what was awarded.')
@minValue(1)
@maxValue(3650)
param archiveRetentionDays int = 400

@description('Days after which rows that were made of a file are deleted. Whoever reads them takes them within this time; they can be made again from the archived original.')
@minValue(1)
@maxValue(3650)
param processedRetentionDays int = 90

var containerNames = [
  'uploads'
  'quarantine'
  'backups'
  'events'
  'liability'
  'dead-letters'
  'processed'
  'lake'
  'archive'
  'notifications'
]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageAccountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' existing = {
  parent: account
  name: 'default'
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [
  for name in containerNames: {
    parent: blobs
    name: name
    properties: {
      publicAccess: 'None'
    }
  }
]

resource seals 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: 'seals'
  properties: {
    publicAccess: 'None'
  }
}

// Unlocked: who may write policies can still shorten or remove it. Lock it once the retention is settled; from then on
// it can only be made longer, and the account cannot be deleted while a seal is kept:
//
//   etag=$(az storage container immutability-policy show --account-name NAME --container-name seals --query etag -o tsv)
//   az storage container immutability-policy lock --account-name NAME --container-name seals --if-match "$etag"
//
// A deployment after the lock must name the locked retention, or a longer one.
resource sealRetention 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2024-01-01' = {
  parent: seals
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: sealRetentionDays
    allowProtectedAppendWrites: false
  }
}

// Originals of uploads, where nobody changes them: not the app, nor who got hold of its identity. Unlocked, as above. An
// account of its own is better still: deploy the container and its policies there, and set IsolatedStorage.
resource isolated 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = {
  parent: blobs
  name: 'isolated-uploads'
  properties: {
    publicAccess: 'None'
  }
}

resource isolationRetention 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2024-01-01' = {
  parent: isolated
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: isolationRetentionDays
    allowProtectedAppendWrites: false
  }
}

// What an erasure does not find goes by its age, with the snapshots and versions that the account may keep of it.
var agedContainers = [
  {
    name: 'archive'
    days: archiveRetentionDays
  }
  {
    name: 'processed'
    days: processedRetentionDays
  }
]

var agingRules = [
  for container in agedContainers: {
    name: 'delete-${container.name}'
    enabled: true
    type: 'Lifecycle'
    definition: {
      filters: {
        blobTypes: [
          'blockBlob'
        ]
        prefixMatch: [
          '${container.name}/'
        ]
      }
      actions: {
        baseBlob: {
          delete: {
            daysAfterCreationGreaterThan: container.days
          }
        }
        snapshot: {
          delete: {
            daysAfterCreationGreaterThan: container.days
          }
        }
        version: {
          delete: {
            daysAfterCreationGreaterThan: container.days
          }
        }
      }
    }
  }
]

// What is no longer protected goes, erased customers' files among it. An account has one policy of this kind: further
// rules belong here.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2024-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: concat([
        {
          name: 'delete-isolated-uploads'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: [
                'blockBlob'
              ]
              prefixMatch: [
                'isolated-uploads/'
              ]
            }
            actions: {
              baseBlob: {
                delete: {
                  daysAfterCreationGreaterThan: isolationRetentionDays
                }
              }
            }
          }
        }
      ], agingRules)
    }
  }
}
