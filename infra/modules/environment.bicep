// The Container Apps environment that the four apps share.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Ending of names that keeps them unique.')
param token string

@description('Workload profile type of the Upscaler.')
param gpuProfile string

@description('Workspace that gets the logs of the containers.')
param workspaceId string

resource environment 'Microsoft.App/managedEnvironments@2025-07-01' = {
  name: 'cae-nadir-${token}'
  location: location
  tags: tags
  properties: {
    appLogsConfiguration: {
      destination: 'azure-monitor'
    }
    workloadProfiles: [
      {
        name: 'Consumption'
        workloadProfileType: 'Consumption'
      }
      {
        name: 'gpu'
        workloadProfileType: gpuProfile
      }
    ]
  }
}

resource logs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'logs'
  scope: environment
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'allLogs'
        enabled: true
      }
    ]
  }
}

@description('The environment.')
output id string = environment.id

@description('Name of the workload profile with GPUs.')
output gpuProfileName string = 'gpu'
