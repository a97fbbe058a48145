// Writes kubernetes.schema.json: JSON schemas of the kinds that deploy/kubernetes uses, unknown fields refused. From the TypeScript types that
// kubernetes-models (MIT) makes of the OpenAPI documents of Kubernetes, CloudNativePG and cert-manager (each Apache-2.0). To renew it:
//   npm install --no-save --ignore-scripts kubernetes-models@5.1.0 @kubernetes-models/cloudnative-pg@2.0.0 @kubernetes-models/cert-manager@6.0.0
//   node derive.mjs node_modules
import fs from "node:fs";
import path from "node:path";

const kinds = {
  "v1 Namespace": "IoK8sApiCoreV1Namespace",
  "v1 ConfigMap": "IoK8sApiCoreV1ConfigMap",
  "v1 Secret": "IoK8sApiCoreV1Secret",
  "v1 Service": "IoK8sApiCoreV1Service",
  "v1 ServiceAccount": "IoK8sApiCoreV1ServiceAccount",
  "apps/v1 Deployment": "IoK8sApiAppsV1Deployment",
  "apps/v1 StatefulSet": "IoK8sApiAppsV1StatefulSet",
  "autoscaling/v2 HorizontalPodAutoscaler": "IoK8sApiAutoscalingV2HorizontalPodAutoscaler",
  "policy/v1 PodDisruptionBudget": "IoK8sApiPolicyV1PodDisruptionBudget",
  "networking.k8s.io/v1 Ingress": "IoK8sApiNetworkingV1Ingress",
  "networking.k8s.io/v1 NetworkPolicy": "IoK8sApiNetworkingV1NetworkPolicy",
  "cert-manager.io/v1 Certificate": "ComGithubCertManagerCertManagerPkgApisCertmanagerV1Certificate",
  "cert-manager.io/v1 ClusterIssuer": "ComGithubCertManagerCertManagerPkgApisCertmanagerV1ClusterIssuer",
  "cert-manager.io/v1 Issuer": "ComGithubCertManagerCertManagerPkgApisCertmanagerV1Issuer",
  "postgresql.cnpg.io/v1 Cluster": "ComGithubCloudnativePgCloudnativePgApiV1Cluster",
  "postgresql.cnpg.io/v1 Database": "ComGithubCloudnativePgCloudnativePgApiV1Database",
  "postgresql.cnpg.io/v1 Pooler": "ComGithubCloudnativePgCloudnativePgApiV1Pooler",
  "postgresql.cnpg.io/v1 ScheduledBackup": "ComGithubCloudnativePgCloudnativePgApiV1ScheduledBackup",
};

// A type's name everywhere is the alias its file exports it by: export type { IPod as IIoK8sApiCoreV1Pod, … }
const types = new Map();
for (const name of ["kubernetes-models", "@kubernetes-models"]) {
  for (const file of fs.readdirSync(path.join(process.argv[2], name), { recursive: true }).filter(file => file.endsWith(".d.ts"))) {
    const text = fs.readFileSync(path.join(process.argv[2], name, file), "utf8").replace(/\/\*[^]*?\*\//g, "");
    for (const [, local, alias] of text.matchAll(/\b(I\w+) as I(\w+)/g)) {
      const start = text.search(new RegExp(`export (interface|type) ${local}\\b`));
      if (start >= 0) types.set(alias, text.slice(start));
    }
  }
}

const definitions = {};

function define(alias) {
  if (!(alias in definitions)) {
    const text = types.get(alias) ?? fail(`No type ${alias}.`);
    definitions[alias] = {};
    const at = text.search(/[{=]/);
    const tokens = text.slice(text[at] === "=" ? at + 1 : at).match(/"[^"]*"|\w+|\S/g);
    const schema = read(tokens);
    definitions[alias] = schema;
    // A kind's own apiVersion and kind say more than TypeMeta does.
    for (const parent of /^export interface \w+ extends ([^{]+)/.exec(text)?.[1].trim().split(/, */) ?? []) {
      if (parent === "TypeMeta") continue;
      define(parent.slice(1));
      const inherited = definitions[parent.slice(1)];
      schema.properties = { ...inherited.properties, ...schema.properties };
      if (inherited.required) schema.required = [...new Set([...inherited.required, ...(schema.required ?? [])])];
    }
  }
  return { $ref: `#/$defs/${alias}` };
}

function read(tokens) {
  const choices = [];
  do {
    if (tokens[0] === "|") tokens.shift();
    choices.push(one(tokens));
  } while (tokens[0] === "|");
  if (choices.length === 1) return choices[0];
  if (choices.every(choice => "const" in choice)) return { type: "string", enum: choices.map(choice => choice.const) };
  return { type: choices.map(choice => choice.type ?? fail("A choice of more than plain types.")) };
}

function one(tokens) {
  const token = tokens.shift();
  if (token === "{") return members(tokens);
  if (token.startsWith('"')) return { type: "string", const: token.slice(1, -1) };
  if (token === "string" || token === "boolean") return { type: token };
  if (token === "number") return { type: "integer" }; // No field of these kinds has a fraction.
  if (token === "any" || token === "unknown" || token === "object") return {};
  if (token === "Array") {
    tokens.shift();
    const items = read(tokens);
    tokens.shift();
    return { type: "array", items };
  }
  return define(token.replace(/^I/, ""));
}

function members(tokens) {
  const properties = {}, required = [];
  let rest = false;
  while (tokens[0] !== "}") {
    const name = tokens.shift();
    if (name === "[") { // [key: string]: T
      tokens.splice(0, tokens.indexOf("]") + 2);
      rest = read(tokens);
    } else {
      if (tokens[0] === "?") tokens.shift();
      else required.push(name.replaceAll('"', ""));
      tokens.shift();
      properties[name.replaceAll('"', "")] = read(tokens);
    }
    if (tokens[0] === ";") tokens.shift();
  }
  tokens.shift();
  return { type: "object", ...(required.length && { required }), properties, additionalProperties: rest };
}

function fail(message) {
  throw new Error(message);
}

const roots = Object.fromEntries(Object.entries(kinds).map(([kind, alias]) => [kind, define(alias)]));
const source = "Types of kubernetes-models 5.1.0 (Kubernetes 1.36), @kubernetes-models/cloudnative-pg 2.0.0 and @kubernetes-models/cert-manager 6.0.0, "
  + "Copyright (c) 2018 Tommy Chen, MIT License; made by derive.mjs.";
const lines = Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`);
fs.writeFileSync(path.join(import.meta.dirname, "kubernetes.schema.json"),
  `{"$comment":${JSON.stringify(source)},\n"kinds":${JSON.stringify(roots)},\n"$defs":{\n${lines.join(",\n")}\n}}\n`);
