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
  'isolated-uploads'
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
