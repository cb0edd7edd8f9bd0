// Tells a person when work does not go on. Storage offers no metric of a single queue's length or age, so all of them read what the apps log.

@description('Region.')
param location string

@description('Tags of every resource.')
param tags object

@description('Ending of names that keeps them unique.')
param token string

@description('Workspace that the apps log to.')
param workspaceId string

@description('Who is told.')
param email string

@description('Minutes that a message may have waited.')
param queueAgeMinutes int

// Requests are never sampled (host.json), so each poisoned message and each run of a timer is there.
var rules = [
  {
    name: 'poison'
    text: 'A message was given up; docs/runbook.md, Poison queues, says what to do.'
    severity: 1
    every: 'PT5M'
    window: 'PT5M'
    query: 'AppRequests | where Name in ("IngestDropPoison", "TileScenePoison", "UpscaleTilesPoison", "StitchScenePoison")'
  }
  {
    name: 'stalled'
    text: 'A run has not moved and was asked for again; docs/runbook.md, A run does not move, says what to look at.'
    severity: 2
    every: 'PT15M'
    window: 'PT1H'
    query: 'AppTraces | where Message has "has not moved for" | summarize times = count() by run = tostring(split(Message, " ")[1]) | where times > 1'
  }
  {
    name: 'queue-age'
    text: 'A message waited longer than was meant: there are too few replicas, or none start.'
    severity: 2
    every: 'PT15M'
    window: 'PT1H'
    query: 'AppTraces | where Message has_any ("InsertionTime", "InsertedOn") | extend inserted = todatetime(extract("(?:InsertionTime|InsertedOn): ([^,]+)", 1, Message)) | where TimeGenerated - inserted > ${queueAgeMinutes}m'
  }
  {
    name: 'silent'
    text: 'A timer has not run for two hours: Ingest or Stitcher does not start, so nothing is taken up or mended.'
    severity: 1
    every: 'PT30M'
    window: 'PT2H'
    query: 'datatable(Name: string) ["Reconcile", "Sweep"] | join kind=leftanti (AppRequests | distinct Name) on Name'
  }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-nadir-${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'nadir'
    emailReceivers: [
      {
        name: 'operator'
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource alert 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [for rule in rules: {
  name: 'alert-nadir-${rule.name}-${token}'
  location: location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: 'Nadir: ${rule.name}'
    description: rule.text
    enabled: true
    severity: rule.severity
    evaluationFrequency: rule.every
    windowSize: rule.window
    scopes: [
      workspaceId
    ]
    criteria: {
      allOf: [
        {
          query: rule.query
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
          failingPeriods: {
            numberOfEvaluationPeriods: 1
            minFailingPeriodsToAlert: 1
          }
        }
      ]
    }
    autoMitigate: true
    // The tables come into being with the first record.
    skipQueryValidation: true
    actions: {
      actionGroups: [
        people.id
      ]
    }
  }
}]
