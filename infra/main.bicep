// Everything that Nadir needs in the cloud. `azd up` deploys it; docs/deploy.md says how and what it costs.
targetScope = 'subscription'

@description('Name of the environment, as azd asks for it. Names of resources derive from it.')
@minLength(1)
@maxLength(32)
param environmentName string

@description('Region of every resource. It must offer the GPU profile chosen below.')
@minLength(1)
@metadata({
  azd: {
    type: 'location'
  }
})
param location string

@description('Object id of the person or principal who operates Nadir; may read and write scenes, work, products and queues. Empty: nobody.')
param operatorPrincipalId string = ''

@description('Kind of the operator.')
@allowed([
  'User'
  'Group'
  'ServicePrincipal'
])
param operatorPrincipalType string = 'User'

@description('Address that alerts and the budget write to.')
@minLength(3)
param alertEmail string

@description('Monthly budget of the resource group, in the currency of the subscription. It warns; it stops nothing.')
@minValue(1)
param budgetAmount int = 500

@description('First day of the month in which the environment is first deployed, like 2026-12-01. A budget cannot be moved later, so keep it.')
@minLength(10)
@maxLength(10)
param budgetStart string

@description('GPU of the Upscaler: T4 (8 vCPU, 56 GiB) or A100 (24 vCPU, 220 GiB).')
@allowed([
  'Consumption-GPU-NC8as-T4'
  'Consumption-GPU-NC24-A100'
])
param gpuProfile string = 'Consumption-GPU-NC8as-T4'

@description('Most GPU replicas at once, within the quota of the subscription.')
@minValue(1)
@maxValue(1000)
param upscalerMaxReplicas int = 4

@description('Units waiting for each GPU replica: a further one is started when there are more.')
@minValue(1)
param upscalerUnitsPerReplica int = 500

@description('Seconds without work after which the last GPU replica is stopped.')
@minValue(0)
param upscalerCooldownSeconds int = 120

@description('Most replicas at once of Ingest, Tiler and Stitcher, each.')
@minValue(1)
@maxValue(1000)
param cpuMaxReplicas int = 4

@description('Seconds without work after which the last replica of Ingest, Tiler or Stitcher is stopped.')
@minValue(0)
param cpuCooldownSeconds int = 300

@description('Model that scenes are upscaled with: the name of a folder in models/.')
@minLength(1)
param model string = 'edge-x4'

@description('Whether scenes outside what the model was trained for are refused.')
param requireFit bool = false

@description('What becomes of a run with tiles that cannot be made: it fails, or they stay nodata.')
@allowed([
  'Fail'
  'Nodata'
])
param onTileFailure string = 'Fail'

@description('Further settings of Ingest, as objects of name and value; docs/settings.md lists them.')
param ingestSettings array = []

@description('Minutes that a message may have waited before somebody is told.')
@minValue(1)
param queueAgeMinutes int = 240

@description('Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Tier of the container registry. Premium can stream images, which starts GPU replicas sooner.')
@allowed([
  'Basic'
  'Standard'
  'Premium'
])
param registrySku string = 'Standard'

@description('Image of Ingest; azd fills it in. Empty: the Functions host without functions, until the first deployment of the code.')
param ingestImage string = ''

@description('Image of the Tiler; as above.')
param tilerImage string = ''

@description('Image of the Upscaler; as above.')
param upscalerImage string = ''

@description('Image of the Stitcher; as above.')
param stitcherImage string = ''

var token = uniqueString(subscription().id, environmentName, location)
var tags = {
  'azd-env-name': environmentName
}
var gpuSizes = {
  'Consumption-GPU-NC8as-T4': {
    cpu: '8'
    memory: '56Gi'
  }
  'Consumption-GPU-NC24-A100': {
    cpu: '24'
    memory: '220Gi'
  }
}
var sceneSettings = [
  {
    name: 'Nadir__Model'
    value: model
  }
  {
    name: 'Nadir__RequireFit'
    value: string(requireFit)
  }
  {
    name: 'Nadir__OnTileFailure'
    value: onTileFailure
  }
]
// In the cloud Event Grid fills a queue instead (docs/decisions/0016).
var withoutBlobTrigger = [
  {
    name: 'AzureWebJobs.IngestScene.Disabled'
    value: 'true'
  }
  {
    name: 'AzureWebJobs.IngestPoison.Disabled'
    value: 'true'
  }
]

// Room for what starts every GPU replica, twice over: with less, the scaler would never want them all.
var tilerSettings = [
  {
    name: 'Nadir__MostWaitingUnits'
    value: string(max(10000, 2 * upscalerUnitsPerReplica * upscalerMaxReplicas))
  }
]

// The device is named, so that a replica whose GPU cannot be used ends instead of computing on its CPU. Sixteen units under way hide their requests and
// have the tiles for two calls at once; how many go into one is measured.
var upscalerSettings = [
  {
    name: 'Nadir__Device'
    value: 'cuda:0'
  }
  {
    name: 'AzureFunctionsJobHost__extensions__queues__newBatchThreshold'
    value: '15'
  }
]

// A stitch needs the whole of a replica's disk; host.json would have two at once.
var oneAtATime = [
  {
    name: 'AzureFunctionsJobHost__extensions__queues__newBatchThreshold'
    value: '0'
  }
]

resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = {
  name: 'rg-nadir-${environmentName}'
  location: location
  tags: tags
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    logRetentionDays: logRetentionDays
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
  }
}

module operator 'modules/operator.bicep' = if (!empty(operatorPrincipalId)) {
  name: 'operator'
  scope: group
  params: {
    storageName: storage.outputs.name
    principalId: operatorPrincipalId
    principalType: operatorPrincipalType
  }
}

module events 'modules/events.bicep' = {
  name: 'events'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    storageName: storage.outputs.name
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    sku: registrySku
  }
}

module environment 'modules/environment.bicep' = {
  name: 'environment'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    gpuProfile: gpuProfile
    workspaceId: monitoring.outputs.workspaceId
  }
}

module ingest 'modules/app.bicep' = {
  name: 'ingest'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    service: 'ingest'
    image: ingestImage
    environmentId: environment.outputs.id
    workloadProfile: 'Consumption'
    // Two scenes at once, each examined in a process of 2 GiB and a heap of half a GiB at the most.
    cpu: '3'
    memory: '6Gi'
    registryName: registry.outputs.name
    insightsName: monitoring.outputs.insightsName
    storageName: storage.outputs.name
    settings: concat(sceneSettings, withoutBlobTrigger, ingestSettings)
    readContainers: [
      'scenes'
    ]
    writeContainers: [
      'work'
      'rejected'
    ]
    receiveQueues: [
      'scene-dropped'
      'scene-dropped-poison'
    ]
    sendQueues: [
      'tile-scene'
      'scene-dropped-poison'
    ]
    hasTimer: true
    messagesPerReplica: 2
    maxReplicas: cpuMaxReplicas
    cooldownSeconds: cpuCooldownSeconds
  }
}

module tiler 'modules/app.bicep' = {
  name: 'tiler'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    service: 'tiler'
    image: tilerImage
    environmentId: environment.outputs.id
    workloadProfile: 'Consumption'
    cpu: '1.5'
    memory: '3Gi'
    registryName: registry.outputs.name
    insightsName: monitoring.outputs.insightsName
    storageName: storage.outputs.name
    settings: tilerSettings
    readContainers: [
      'scenes'
    ]
    writeContainers: [
      'work'
      'rejected'
    ]
    receiveQueues: [
      'tile-scene'
      'tile-scene-poison'
    ]
    sendQueues: [
      'upscale-tiles'
      'stitch-scene'
      'tile-scene-poison'
    ]
    hasTimer: false
    messagesPerReplica: 2
    maxReplicas: cpuMaxReplicas
    cooldownSeconds: cpuCooldownSeconds
  }
}

module upscaler 'modules/app.bicep' = {
  name: 'upscaler'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    service: 'upscaler'
    image: upscalerImage
    environmentId: environment.outputs.id
    workloadProfile: environment.outputs.gpuProfileName
    cpu: gpuSizes[gpuProfile].cpu
    memory: gpuSizes[gpuProfile].memory
    registryName: registry.outputs.name
    insightsName: monitoring.outputs.insightsName
    storageName: storage.outputs.name
    settings: upscalerSettings
    readContainers: []
    writeContainers: [
      'work'
    ]
    receiveQueues: [
      'upscale-tiles'
      'upscale-tiles-poison'
    ]
    sendQueues: [
      'stitch-scene'
      'upscale-tiles-poison'
    ]
    hasTimer: false
    messagesPerReplica: upscalerUnitsPerReplica
    maxReplicas: upscalerMaxReplicas
    cooldownSeconds: upscalerCooldownSeconds
  }
}

module stitcher 'modules/app.bicep' = {
  name: 'stitcher'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    service: 'stitcher'
    image: stitcherImage
    environmentId: environment.outputs.id
    workloadProfile: 'Consumption'
    cpu: '4'
    memory: '8Gi'
    registryName: registry.outputs.name
    insightsName: monitoring.outputs.insightsName
    storageName: storage.outputs.name
    settings: oneAtATime
    readContainers: [
      'scenes'
    ]
    writeContainers: [
      'work'
      'products'
      'rejected'
    ]
    receiveQueues: [
      'stitch-scene'
      'stitch-scene-poison'
    ]
    sendQueues: [
      'stitch-scene'
      'tile-scene'
      'stitch-scene-poison'
    ]
    hasTimer: true
    messagesPerReplica: 1
    maxReplicas: cpuMaxReplicas
    cooldownSeconds: cpuCooldownSeconds
  }
}

module alerts 'modules/alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    location: location
    tags: tags
    token: token
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    queueAgeMinutes: queueAgeMinutes
  }
}

module budget 'modules/budget.bicep' = {
  name: 'budget'
  scope: group
  params: {
    token: token
    amount: budgetAmount
    start: budgetStart
    email: alertEmail
  }
}

@description('Resource group of the environment.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Where azd pushes images to.')
output AZURE_CONTAINER_REGISTRY_ENDPOINT string = registry.outputs.loginServer

@description('Account that holds scenes, work and products: what `nadir status --connection` takes.')
output NADIR_STORAGE_ACCOUNT string = storage.outputs.name

@description('Address of the blobs: scenes go into the container `scenes`, products come out of `products`.')
output NADIR_BLOB_ENDPOINT string = storage.outputs.blobEndpoint
