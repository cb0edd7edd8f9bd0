// Tells when the resource group costs more than was meant. It stops nothing.

@description('Ending of names that keeps them unique.')
param token string

@description('Amount a month, in the currency of the subscription.')
param amount int

@description('First day of the first month.')
param start string

@description('Who is told.')
param email string

resource budget 'Microsoft.Consumption/budgets@2023-11-01' = {
  name: 'budget-nadir-${token}'
  properties: {
    category: 'Cost'
    amount: amount
    timeGrain: 'Monthly'
    timePeriod: {
      startDate: start
    }
    notifications: {
      most: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 80
        thresholdType: 'Actual'
        contactEmails: [
          email
        ]
      }
      all: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        thresholdType: 'Actual'
        contactEmails: [
          email
        ]
      }
      foreseen: {
        enabled: true
        operator: 'GreaterThanOrEqualTo'
        threshold: 100
        thresholdType: 'Forecasted'
        contactEmails: [
          email
        ]
      }
    }
  }
}
