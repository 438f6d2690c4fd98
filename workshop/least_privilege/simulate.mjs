// Simulations as JSON on standard input, what AWS would answer as JSON on standard output. See evaluator.py.

import { text } from 'node:stream/consumers'
import { runSimulation } from '@cloud-copilot/iam-simulate'

// The simulator drops context keys that end in a name of the caller's after a colon, and KMS has them. Under the name
// of a key that it passes on, they compare the same.
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

const matching = (explained) => [explained ?? []].flat().filter((one) => one.matches)

const grants = (analysis) =>
  [...(analysis.identityAnalysis?.allowStatements ?? []), ...(analysis.resourceAnalysis?.allowStatements ?? [])].map(
    ({ policyId, explain }) => ({
      policy: policyId ?? '',
      sid: explain.identifier,
      actions: matching(explain.actions).map((one) => one.action),
      resources: matching(explain.resources).map((one) => one.resource)
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
    grants: results.flatMap((one) => grants(one.analysis)),
    unknownKeys: results.flatMap((one) => one.ignoredContextKeys ?? [])
  }
}

const simulations = JSON.parse(await text(process.stdin))
process.stdout.write(JSON.stringify(await Promise.all(simulations.map(simulate))))
