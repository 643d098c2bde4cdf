// The database of the ledger with all its containers: the app's role on the data can create none.

@description('Name of the Cosmos DB account; it exists.')
@minLength(3)
@maxLength(44)
param cosmosAccountName string

// What is not indexed costs nothing to write; a container without paths has all of them indexed.
var containers = [
  {
    name: 'ledger'
    partitionKey: '/customerId'
    indexed: [
      '/type/?'
      '/customerId/?'
      '/sequence/?'
      '/effectiveAt/?'
      '/recordedAt/?'
      '/refersTo/?'
      '/points/?'
      '/qualifying/?'
      '/nextEndAt/?'
      '/nextReminderAt/?'
    ]
  }
  { name: 'leases', partitionKey: '/id', indexed: [] }
  { name: 'orders', partitionKey: '/orderId', indexed: [] }
  { name: 'quarantine', partitionKey: '/kind', indexed: [] }
  { name: 'backups', partitionKey: '/backupId', indexed: [] }
  { name: 'profiles', partitionKey: '/customerId', indexed: ['/type/?', '/uploadedAt/?'] }
]

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-11-15' existing = {
  name: cosmosAccountName
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-11-15' = {
  parent: account
  name: 'loyalty'
  properties: {
    resource: {
      id: 'loyalty'
    }
  }
}

resource ofDatabase 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-11-15' = [
  for container in containers: {
    parent: database
    name: container.name
    properties: {
      resource: {
        id: container.name
        partitionKey: {
          kind: 'Hash'
          paths: [container.partitionKey]
          version: 2
        }
        indexingPolicy: {
          automatic: true
          indexingMode: 'consistent'
          includedPaths: [for path in (empty(container.indexed) ? ['/*'] : container.indexed): { path: path }]
          excludedPaths: concat(empty(container.indexed) ? [] : [{ path: '/*' }], [{ path: '/"_etag"/?' }])
        }
      }
    }
  }
]
