// The account that holds the pipeline's state: scenes, work, products, rejections and queues. Identities only, no keys.
// There is no lifecycle rule: a run's manifest and commit in `work` are what keeps its scene from being run again.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Ending of names that keeps them unique.')
param token string

var containers = [
  'scenes'
  'work'
  'products'
  'rejected'
]
var queues = [
  'scene-dropped'
  'tile-scene'
  'upscale-tiles'
  'stitch-scene'
]

resource account 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'stnadir${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' = [for name in containers: {
  parent: blobService
  name: name
  properties: {
    publicAccess: 'None'
  }
}]

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' = {
  parent: account
  name: 'default'
}

resource queue 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [for name in queues: {
  parent: queueService
  name: name
}]

resource poisonQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' = [for name in queues: {
  parent: queueService
  name: '${name}-poison'
}]

@description('Name of the account.')
output name string = account.name

@description('Address of its blobs.')
output blobEndpoint string = account.properties.primaryEndpoints.blob
