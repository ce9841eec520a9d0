// XSLT by the libxslt of this machine, which is looked for when it is first needed; it brings its own libxml2. The
// declarations are those parts of both interfaces that are used here.
#include <dlfcn.h>

#include <cstdarg>
#include <cstdio>

#include "call.h"

namespace {

struct Document;
struct Sheet;
struct Security;
struct Entity;
struct Parser;

// The beginning of xsltTransformContext, as far as the state.
struct Context {
  void* style;
  int type;
  void* templ;
  int templNr, templMax;
  void *templTab, *vars;
  int varsNr, varsMax;
  void* varsTab;
  int varsBase;
  void *extFunctions, *extElements, *extInfos, *mode, *modeURI, *docList, *document, *node, *nodeList, *output, *insert, *xpath;
  int state;
};

using Report = void (*)(void*, const char*, ...);
using Loader = Entity* (*)(const char*, const char*, Parser*);
using SecurityCheck = int (*)(Security*, Context*, const char*);

constexpr int SUBSTITUTE = 1 << 1, LOAD_DTD = 1 << 2, DTD_ATTRIBUTES = 1 << 3, NO_WARNINGS = 1 << 6, NO_NETWORK = 1 << 11,
              MERGE_CDATA = 1 << 14;
// What a stylesheet may have (XSLT_PARSE_OPTIONS).
constexpr int OF_SHEET = SUBSTITUTE | LOAD_DTD | DTD_ATTRIBUTES | MERGE_CDATA | NO_NETWORK | NO_WARNINGS;
// Entities of the document itself are put in, within the bounds of libxml2; nothing is fetched for them.
constexpr int OF_DOCUMENT = SUBSTITUTE | MERGE_CDATA | NO_NETWORK | NO_WARNINGS;
// What a stylesheet asks for by document() comes from files, whose entities stay closed.
constexpr int OF_OTHERS = MERGE_CDATA | NO_NETWORK | NO_WARNINGS;
// xsltSecurityOption: reading from the network, and everything that writes.
constexpr int FORBIDDEN[] = {2, 3, 4, 5};

struct Library {
  Document* (*xmlReadMemory)(const char*, int, const char*, const char*, int);
  void (*xmlFreeDoc)(Document*);
  void (*xmlSetGenericErrorFunc)(void*, Report);
  Loader (*xmlGetExternalEntityLoader)();
  void (*xmlSetExternalEntityLoader)(Loader);
  Loader xmlNoNetExternalEntityLoader;
  void (**xmlFree)(void*);
  void (*xsltSetGenericErrorFunc)(void*, Report);
  Sheet* (*xsltParseStylesheetDoc)(Document*);
  void (*xsltFreeStylesheet)(Sheet*);
  Context* (*xsltNewTransformContext)(Sheet*, Document*);
  void (*xsltFreeTransformContext)(Context*);
  void (*xsltSetTransformErrorFunc)(Context*, void*, Report);
  int (*xsltSetCtxtParseOptions)(Context*, int);
  int (*xsltQuoteUserParams)(Context*, const char**);
  Document* (*xsltApplyStylesheetUser)(Sheet*, Document*, const char**, const char*, FILE*, Context*);
  int (*xsltSaveResultToString)(unsigned char**, int*, Document*, Sheet*);
  Security* (*xsltNewSecurityPrefs)();
  int (*xsltSetSecurityPrefs)(Security*, int, SecurityCheck);
  SecurityCheck xsltSecurityForbid;
  void (*xsltSetDefaultSecurityPrefs)(Security*);
  int (*xsltSetCtxtSecurityPrefs)(Security*, Context*);
  Security* security;
};

template <typename Symbol>
bool find(void* library, const char* name, Symbol& symbol) {
  symbol = reinterpret_cast<Symbol>(dlsym(library, name));
  return symbol != nullptr;
}

// Finds everything, or nothing. What it brought is looked up in it, so that both libraries fit each other.
const Library* load() {
  static Library it;
  void* file = dlopen("libxslt.so.1", RTLD_NOW | RTLD_LOCAL);
  if (file == nullptr) return nullptr;
#define FOUND(name) find(file, #name, it.name)
  const bool whole = FOUND(xmlReadMemory) && FOUND(xmlFreeDoc) && FOUND(xmlSetGenericErrorFunc) &&
                     FOUND(xmlGetExternalEntityLoader) && FOUND(xmlSetExternalEntityLoader) &&
                     FOUND(xmlNoNetExternalEntityLoader) && FOUND(xmlFree) && FOUND(xsltSetGenericErrorFunc) &&
                     FOUND(xsltParseStylesheetDoc) && FOUND(xsltFreeStylesheet) && FOUND(xsltNewTransformContext) &&
                     FOUND(xsltFreeTransformContext) && FOUND(xsltSetTransformErrorFunc) && FOUND(xsltSetCtxtParseOptions) &&
                     FOUND(xsltQuoteUserParams) && FOUND(xsltApplyStylesheetUser) && FOUND(xsltSaveResultToString) &&
                     FOUND(xsltNewSecurityPrefs) && FOUND(xsltSetSecurityPrefs) && FOUND(xsltSecurityForbid) &&
                     FOUND(xsltSetDefaultSecurityPrefs) && FOUND(xsltSetCtxtSecurityPrefs);
#undef FOUND
  if (!whole) return nullptr;
  it.security = it.xsltNewSecurityPrefs();
  if (it.security == nullptr) return nullptr;
  for (int option : FORBIDDEN)
    if (it.xsltSetSecurityPrefs(it.security, option, it.xsltSecurityForbid) != 0) return nullptr;
  // Also for what stylesheets include.
  it.xsltSetDefaultSecurityPrefs(it.security);
  return &it;
}

// What the libraries say, which comes in pieces; the first of it tells what is wrong.
void note(void* to, const char* format, ...) {
  std::string& said = *static_cast<std::string*>(to);
  if (said.size() >= 2048) return;
  char piece[512];
  va_list values;
  va_start(values, format);
  vsnprintf(piece, sizeof piece, format, values);
  va_end(values);
  said += piece;
}

Entity* nothing(const char*, const char*, Parser*) { return nullptr; }

// One transformation and what it holds; errors are noted, and everything is as before when it ends.
class Run {
 public:
  explicit Run(const Library& library) : x(library), before(x.xmlGetExternalEntityLoader()) {
    x.xmlSetGenericErrorFunc(&said, note);
    x.xsltSetGenericErrorFunc(&said, note);
  }
  Run(const Run&) = delete;
  ~Run() {
    if (bytes != nullptr) (*x.xmlFree)(bytes);
    if (result != nullptr) x.xmlFreeDoc(result);
    if (context != nullptr) x.xsltFreeTransformContext(context);
    if (sheet != nullptr) x.xsltFreeStylesheet(sheet);
    if (document != nullptr) x.xmlFreeDoc(document);
    x.xmlSetExternalEntityLoader(before);
    x.xmlSetGenericErrorFunc(nullptr, nullptr);
    x.xsltSetGenericErrorFunc(nullptr, nullptr);
  }

  bool readSheet(Bytes text, const std::string& url) {
    x.xmlSetExternalEntityLoader(x.xmlNoNetExternalEntityLoader);
    Document* parsed = read(text, url, OF_SHEET);
    if (parsed == nullptr) return false;
    sheet = x.xsltParseStylesheetDoc(parsed);
    if (sheet == nullptr) x.xmlFreeDoc(parsed);
    return sheet != nullptr;
  }

  bool readDocument(Bytes text, const std::string& url) {
    x.xmlSetExternalEntityLoader(nothing);
    document = read(text, url, OF_DOCUMENT);
    return document != nullptr;
  }

  bool apply(const std::vector<std::string>& parameters) {
    x.xmlSetExternalEntityLoader(x.xmlNoNetExternalEntityLoader);
    context = x.xsltNewTransformContext(sheet, document);
    if (context == nullptr || x.xsltSetCtxtSecurityPrefs(x.security, context) != 0) return false;
    x.xsltSetTransformErrorFunc(context, &said, note);
    x.xsltSetCtxtParseOptions(context, OF_OTHERS);
    std::vector<const char*> pairs;
    for (const std::string& word : parameters) pairs.push_back(word.c_str());
    if (pairs.size() % 2 != 0) pairs.pop_back();
    pairs.push_back(nullptr);
    if (x.xsltQuoteUserParams(context, pairs.data()) != 0) return false;
    result = x.xsltApplyStylesheetUser(sheet, document, nullptr, nullptr, nullptr, context);
    return result != nullptr && context->state == 0 && x.xsltSaveResultToString(&bytes, &length, result, sheet) == 0;
  }

  std::string said;
  unsigned char* bytes = nullptr;
  int length = 0;

 private:
  Document* read(Bytes text, const std::string& url, int options) {
    // An empty array has no address.
    const char* data = text.length == 0 ? "" : reinterpret_cast<const char*>(text.data);
    return x.xmlReadMemory(data, static_cast<int>(text.length), url.c_str(), nullptr, options);
  }

  const Library& x;
  const Loader before;
  Sheet* sheet = nullptr;
  Document* document = nullptr;
  Context* context = nullptr;
  Document* result = nullptr;
};

}  // namespace

// applyStylesheet(document, its url, stylesheet, its url, [name, value, …]) → the result, or what is wrong as a string
napi_value applyStylesheet(const Call& call) {
  const Bytes document = call.bytes(0);
  const std::string documentUrl = call.text(1);
  const Bytes sheet = call.bytes(2);
  const std::string sheetUrl = call.text(3);
  const std::vector<std::string> parameters = call.texts(4);
  if (document.length > INT32_MAX || sheet.length > INT32_MAX) return call.string("more than 2 GB");
  static const Library* const library = load();
  if (library == nullptr) throw SystemFailure{"dlopen", ENOENT, "libxslt"};
  Run run(*library);
  if (!run.readSheet(sheet, sheetUrl) || !run.readDocument(document, documentUrl) || !run.apply(parameters))
    return call.string(run.said.empty() ? "no result" : run.said);
  return call.buffer(run.bytes, static_cast<size_t>(run.length));
}
