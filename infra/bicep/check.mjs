// Checks Bicep files by what others made: a grammar (tree-sitter-bicep), and for resources of Microsoft.App the names and types of their properties as
// Microsoft's client for that provider has them. Prints a fault a line and ends with 1, or says what it saw.
//   node infra/bicep/check.mjs FILE...
import { readFileSync } from 'node:fs';
import { Language, Parser } from 'web-tree-sitter';

const packages = new URL('node_modules/', import.meta.url);
const sdk = new URL('@azure/arm-appcontainers/dist/esm/', packages);
const types = await import(new URL('models/mappers.js', sdk));
const client = readFileSync(new URL('containerAppsAPIClient.js', sdk), 'utf8');
const version = client.match(/apiVersion = options\.apiVersion \|\| "([^"]+)"/)[1];
const classes = {
  'Microsoft.App/containerApps': 'ContainerApp',
  'Microsoft.App/managedEnvironments': 'ManagedEnvironment',
};
// What Bicep takes beside a resource's properties.
const ofBicep = ['name', 'parent', 'scope', 'dependsOn'];
const literals = { string: 'String', number: 'Number', boolean: 'Boolean' };

await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(readFileSync(new URL('tree-sitter-bicep/tree-sitter-bicep.wasm', packages))));

const faults = [];
let properties = 0;
const files = process.argv.slice(2);
for (const file of files) {
  const root = parser.parse(readFileSync(file, 'utf8')).rootNode;
  checkGrammar(file, root);
  checkResources(file, root);
}

if (faults.length > 0) {
  faults.forEach((fault) => console.log(fault));
  process.exitCode = 1;
} else {
  console.log(`${files.length} files keep the grammar, ${properties} properties are those of Microsoft.App ${version}`);
}

function note(file, node, text) {
  faults.push(`${file}(${node.startPosition.row + 1}): ${text}`);
}

function checkGrammar(file, node) {
  if (node.isError || node.isMissing) {
    note(file, node, node.isMissing ? `${node.type} is missing` : `'${node.text.split('\n')[0]}' is no Bicep`);
    return;
  }

  node.children.forEach((child) => checkGrammar(file, child));
}

function checkResources(file, root) {
  const variables = new Map(
    root.namedChildren.filter((node) => node.type === 'variable_declaration').map((node) => [node.namedChildren[0].text, node.namedChildren.at(-1)]));
  for (const resource of root.namedChildren.filter((node) => node.type === 'resource_declaration')) {
    const [type, wanted] = (textOf(resource.namedChildren[1]) ?? '').split('@');
    if (!(type in classes) || resource.children.some((node) => node.text === 'existing')) {
      continue;
    }

    if (wanted !== version) {
      note(file, resource, `${type}@${wanted} is not the version ${version} of @azure/arm-appcontainers in infra/bicep`);
      continue;
    }

    const seen = { file, variables };
    const shape = shapeOf(classes[type]);
    ofBicep.forEach((name) => { shape[name] = {}; });
    checkObject(seen, bodyOf(resource), shape, type);
  }
}

function bodyOf(resource) {
  const last = resource.namedChildren.at(-1);
  return last.type === 'if_statement' || last.type === 'for_statement' ? last.namedChildren.at(-1) : last;
}

// A class as the tree of its names in JSON: the client flattens some levels.
function shapeOf(name) {
  const tree = {};
  for (const property of Object.values(types[name].type.modelProperties)) {
    const path = property.serializedName.replaceAll('\\.', '\0').split('.').map((part) => part.replaceAll('\0', '.'));
    const place = path.reduce((level, part) => (level.inner ??= {}, level.inner[part] ??= {}), { inner: tree });
    Object.assign(place, { type: property.type, readOnly: property.readOnly === true });
  }

  return tree;
}

function checkObject(seen, node, shape, path) {
  for (const property of node.namedChildren.filter((child) => child.type === 'object_property')) {
    const [key, value] = [property.namedChildren[0], property.namedChildren.at(-1)];
    const name = key.type === 'string' ? textOf(key) : key.text;
    const here = shape[name];
    properties += 1;
    if (here === undefined) {
      note(seen.file, property, `${path} has no ${name}`);
    } else if (here.readOnly) {
      note(seen.file, property, `${path}.${name} cannot be set`);
    } else if (here.type !== undefined) {
      checkValue(seen, value, here.type, `${path}.${name}`);
    } else if (here.inner !== undefined) {
      checkObject(seen, value, here.inner, `${path}.${name}`);
    }
  }
}

// Literals, and what variables, loops, conditions, concat and union are made of; parameters and other calls have types that the templates' own tests check.
function checkValue(seen, node, type, path) {
  switch (node.type) {
    case 'identifier':
      if (seen.variables.has(node.text)) {
        checkValue(seen, seen.variables.get(node.text), type, path);
      }

      return;
    case 'ternary_expression':
      checkValue(seen, node.childForFieldName('consequence'), type, path);
      checkValue(seen, node.childForFieldName('alternative'), type, path);
      return;
    case 'call_expression':
      if (['concat', 'union'].includes(node.childForFieldName('function').text)) {
        node.childForFieldName('arguments').namedChildren.forEach((argument) => checkValue(seen, argument, type, path));
      }

      return;
    case 'for_statement':
      checkElement(seen, node.childForFieldName('body'), type, path, node);
      return;
    case 'array':
      node.namedChildren.forEach((element) => checkElement(seen, element, type, path, node));
      return;
    case 'object':
      if (type.name === 'Composite') {
        checkObject(seen, node, shapeOf(type.className), path);
      } else if (type.name !== 'Dictionary' && type.name !== 'any') {
        note(seen.file, node, `${path} is a ${type.name}, not an object`);
      }

      return;
    default:
      if (node.type in literals && type.name !== literals[node.type] && type.name !== 'any') {
        note(seen.file, node, `${path} is a ${type.name}, not a ${literals[node.type]}`);
      }
  }
}

function checkElement(seen, node, type, path, array) {
  if (type.name === 'Sequence') {
    checkValue(seen, node, type.element.type, `${path}[]`);
  } else {
    note(seen.file, array, `${path} is a ${type.name}, not an array`);
  }
}

// A string without expressions in it.
function textOf(node) {
  return node?.type === 'string' && node.namedChildren.every((child) => child.type === 'string_content') ? node.text.slice(1, -1) : undefined;
}
