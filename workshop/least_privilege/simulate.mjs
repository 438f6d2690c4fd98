// Reads simulations as JSON from standard input, and writes the verdicts as JSON to standard output. See evaluator.py.

import { text } from 'node:stream/consumers'
import { runSimulation } from '@cloud-copilot/iam-simulate'

// The simulator drops condition keys whose last part is chosen by the caller, which KMS has. Renamed to a key that the
// simulator keeps, they compare the same way.
const OPEN_KEY = 'kms:EncryptionContext:'
const STAND_IN = 'aws:RequestTag/kms-encryption-context:'

const rename = (object) =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key.startsWith(OPEN_KEY) ? STAND_IN + key.slice(OPEN_KEY.length) : key,
      value
    ])
  )

const renameInPolicy = (policy) => ({
  ...policy,
  Statement: policy.Statement.map((statement) =>
    statement.Condition
      ? {
          ...statement,
          Condition: Object.fromEntries(
            Object.entries(statement.Condition).map(([operator, keys]) => [operator, rename(keys)])
          )
        }
      : statement
  )
})

const matching = (explained) => [explained ?? []].flat().filter((entry) => entry.matches)

const grants = (analysis) =>
  [...(analysis.identityAnalysis?.allowStatements ?? []), ...(analysis.resourceAnalysis?.allowStatements ?? [])].map(
    ({ policyId, explain }) => ({
      policy: policyId ?? '',
      sid: explain.identifier,
      actions: matching(explain.actions).map((entry) => entry.action),
      resources: matching(explain.resources).map((entry) => entry.resource)
    })
  )

const simulate = async ({ request, identityPolicies, resourcePolicy }) => {
  const answer = await runSimulation(
    {
      request: { ...request, contextVariables: rename(request.contextVariables) },
      identityPolicies: identityPolicies.map(({ name, policy }) => ({ name, policy: renameInPolicy(policy) })),
      resourcePolicy: resourcePolicy ? renameInPolicy(resourcePolicy) : undefined,
      serviceControlPolicies: [],
      resourceControlPolicies: []
    },
    {}
  )
  if (answer.resultType === 'error') {
    return { error: JSON.stringify(answer.errors) }
  }
  const results = answer.resultType === 'single' ? [answer.result] : answer.results
  return {
    result: answer.overallResult,
    grants: results.flatMap((result) => grants(result.analysis)),
    unknownKeys: results.flatMap((result) => result.ignoredContextKeys ?? [])
  }
}

const simulations = JSON.parse(await text(process.stdin))
process.stdout.write(JSON.stringify(await Promise.all(simulations.map(simulate))))
