// Where the images are kept. No admin user: azd pushes as the person who runs it, the apps pull as themselves.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Ending of names that keeps them unique.')
param token string

@description('Tier.')
param sku string

resource registry 'Microsoft.ContainerRegistry/registries@2023-07-01' = {
  name: 'crnadir${token}'
  location: location
  tags: tags
  sku: {
    name: sku
  }
  properties: {
    adminUserEnabled: false
  }
}

@description('Name of the registry.')
output name string = registry.name

@description('Its host name.')
output loginServer string = registry.properties.loginServer
