// One app: its identity, the roles that its work needs and no more, an account of its own for the Functions host, and the container app.
// A plain container app with its own scale rules runs the Functions host's image; docs/decisions/0016 says why.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Ending of names that keeps them unique.')
param token string

@description('Name of the service in azure.yaml.')
@allowed([
  'ingest'
  'tiler'
  'upscaler'
  'stitcher'
])
param service string

@description('Image; empty until the code has been deployed once.')
param image string

@description('The Container Apps environment.')
param environmentId string

@description('Name of the workload profile in the environment.')
param workloadProfile string

@description('Cores of a replica.')
param cpu string

@description('Memory of a replica, like 4Gi.')
param memory string

@description('The registry that images are pulled from.')
param registryName string

@description('The Application Insights component.')
param insightsName string

@description('The account of the pipeline.')
param storageName string

@description('Settings of this app alone, as objects of name and value.')
param settings array

@description('Containers that the app reads.')
param readContainers array

@description('Containers that the app reads, writes and deletes from.')
param writeContainers array

@description('Queues that start the app.')
param receiveQueues array

@description('Queues that the app sends to.')
param sendQueues array

@description('Whether the app has a timer, which needs a replica now and then.')
param hasTimer bool

@description('Messages waiting for each replica; a poison queue counts each message.')
@minValue(1)
param messagesPerReplica int

@description('Most replicas at once.')
param maxReplicas int

@description('Seconds without work after which the last replica is stopped.')
param cooldownSeconds int

var roles = {
  'Storage Blob Data Reader': '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1'
  'Storage Blob Data Contributor': 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  'Storage Blob Data Owner': 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  'Storage Queue Data Reader': '19e7f393-937e-4f77-808e-94535e297925'
  'Storage Queue Data Message Processor': '8a0f0c08-91a1-4084-bc3d-661d67233fed'
  'Storage Queue Data Message Sender': 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
  AcrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  'Monitoring Metrics Publisher': '3913510d-42f4-4e42-8a64-420c390055eb'
}
// Answers the probes before there is an image of our own.
var hostWithoutFunctions = 'mcr.microsoft.com/azure-functions/dotnet-isolated:4-dotnet-isolated10.0'
var port = 8080
var hostSettings = [
  {
    name: 'AzureWebJobsStorage__accountName'
    value: hostStorage.name
  }
  {
    name: 'AzureWebJobsStorage__credential'
    value: 'managedidentity'
  }
  {
    name: 'AzureWebJobsStorage__clientId'
    value: identity.properties.clientId
  }
  {
    name: 'FUNCTIONS_WORKER_RUNTIME'
    value: 'dotnet-isolated'
  }
  {
    name: 'ASPNETCORE_URLS'
    value: 'http://+:${port}'
  }
  {
    name: 'APPLICATIONINSIGHTS_CONNECTION_STRING'
    value: insights.properties.ConnectionString
  }
  {
    name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
    value: 'ClientId=${identity.properties.clientId};Authorization=AAD'
  }
]
var storageSettings = [
  {
    name: 'NadirStorage__accountName'
    value: storageName
  }
  {
    name: 'NadirStorage__credential'
    value: 'managedidentity'
  }
  {
    name: 'NadirStorage__clientId'
    value: identity.properties.clientId
  }
]
var queueRules = [for queue in receiveQueues: {
  name: queue
  custom: {
    type: 'azure-queue'
    metadata: {
      accountName: storageName
      queueName: queue
      queueLength: endsWith(queue, '-poison') ? '1' : string(messagesPerReplica)
    }
    identity: identity.id
  }
}]
// Timers run only where a replica does: six minutes twice an hour hold at least one of their five-minute marks.
var timerRules = [
  {
    name: 'timer'
    custom: {
      type: 'cron'
      metadata: {
        timezone: 'Etc/UTC'
        start: '0,30 * * * *'
        end: '6,36 * * * *'
        desiredReplicas: '1'
      }
    }
  }
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: 'id-nadir-${service}-${token}'
  location: location
  tags: tags
}

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = {
  name: registryName
}

resource mayPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, identity.id, roles.AcrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.AcrPull)
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource mayPublish 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, identity.id, roles['Monitoring Metrics Publisher'])
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Monitoring Metrics Publisher'])
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

// The host's leases, timer marks and keys: nothing of the pipeline, and out of reach of the other apps.
resource hostStorage 'Microsoft.Storage/storageAccounts@2024-01-01' = {
  name: 'st${service}${token}'
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: 'Standard_LRS'
  }
  properties: {
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
  }
}

resource mayOwnHostStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hostStorage.id, identity.id, roles['Storage Blob Data Owner'])
  scope: hostStorage
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Owner'])
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}

resource storage 'Microsoft.Storage/storageAccounts@2024-01-01' existing = {
  name: storageName
}

resource blobService 'Microsoft.Storage/storageAccounts/blobServices@2024-01-01' existing = {
  parent: storage
  name: 'default'
}

resource queueService 'Microsoft.Storage/storageAccounts/queueServices@2024-01-01' existing = {
  parent: storage
  name: 'default'
}

resource readContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' existing = [for name in readContainers: {
  parent: blobService
  name: name
}]

resource mayRead 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (name, i) in readContainers: {
  name: guid(readContainer[i].id, identity.id, roles['Storage Blob Data Reader'])
  scope: readContainer[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Reader'])
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}]

resource writeContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2024-01-01' existing = [for name in writeContainers: {
  parent: blobService
  name: name
}]

resource mayWrite 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (name, i) in writeContainers: {
  name: guid(writeContainer[i].id, identity.id, roles['Storage Blob Data Contributor'])
  scope: writeContainer[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Blob Data Contributor'])
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}]

resource receiveQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' existing = [for name in receiveQueues: {
  parent: queueService
  name: name
}]

// To read the length of the queue: the host does before it listens, and the scale rule always.
resource mayCount 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (name, i) in receiveQueues: {
  name: guid(receiveQueue[i].id, identity.id, roles['Storage Queue Data Reader'])
  scope: receiveQueue[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Queue Data Reader'])
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}]

resource mayReceive 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (name, i) in receiveQueues: {
  name: guid(receiveQueue[i].id, identity.id, roles['Storage Queue Data Message Processor'])
  scope: receiveQueue[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Queue Data Message Processor'])
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}]

resource sendQueue 'Microsoft.Storage/storageAccounts/queueServices/queues@2024-01-01' existing = [for name in sendQueues: {
  parent: queueService
  name: name
}]

resource maySend 'Microsoft.Authorization/roleAssignments@2022-04-01' = [for (name, i) in sendQueues: {
  name: guid(sendQueue[i].id, identity.id, roles['Storage Queue Data Message Sender'])
  scope: sendQueue[i]
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles['Storage Queue Data Message Sender'])
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
  }
}]

resource app 'Microsoft.App/containerApps@2025-07-01' = {
  name: 'ca-${service}-${token}'
  location: location
  tags: union(tags, {
    'azd-service-name': service
  })
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: workloadProfile
    // No ingress: nothing calls an app from outside.
    configuration: {
      activeRevisionsMode: 'Single'
      registries: [
        {
          server: registry.properties.loginServer
          identity: identity.id
        }
      ]
    }
    template: {
      // What is not done by then comes back from the queue.
      terminationGracePeriodSeconds: 600
      containers: [
        {
          name: service
          image: empty(image) ? hostWithoutFunctions : image
          resources: {
            cpu: json(cpu)
            memory: memory
          }
          env: concat(hostSettings, storageSettings, settings)
          // Whether the host answers; whether it works is for the alerts to say.
          probes: [
            {
              type: 'Startup'
              httpGet: {
                path: '/admin/host/ping'
                port: port
              }
              initialDelaySeconds: 5
              periodSeconds: 10
              timeoutSeconds: 5
              failureThreshold: 10
            }
            {
              type: 'Liveness'
              httpGet: {
                path: '/admin/host/ping'
                port: port
              }
              periodSeconds: 30
              timeoutSeconds: 15
              failureThreshold: 6
            }
          ]
          volumeMounts: [
            {
              volumeName: 'scratch'
              mountPath: '/tmp'
            }
          ]
        }
      ]
      scale: {
        minReplicas: 0
        maxReplicas: maxReplicas
        pollingInterval: 30
        cooldownPeriod: cooldownSeconds
        rules: concat(queueRules, hasTimer ? timerRules : [])
      }
      volumes: [
        {
          name: 'scratch'
          storageType: 'EmptyDir'
        }
      ]
    }
  }
  dependsOn: [
    mayPull
    mayPublish
    mayOwnHostStorage
    mayRead
    mayWrite
    mayCount
    mayReceive
    maySend
  ]
}
