package dev.steward.casc;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialData;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Credentials of the system store. A secret that the document omits keeps its value; a secret in
 * the document is written only if the document has changed since it was last applied.
 */
final class CredentialSection implements Section {

  private static final String PATH = "credentials.system.domainCredentials";
  private static final CredentialStore STORE = CredentialStore.system();

  private final Credentials credentials;
  private final AppliedDigests digests;

  CredentialSection(Credentials credentials, AppliedDigests digests) {
    this.credentials = credentials;
    this.digests = digests;
  }

  @Override
  public List<String> paths() {
    return List.of(PATH);
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    for (YamlValue.Mapping group : context.mappings(value, "domain", "credentials")) {
      String name = "";
      YamlValue domainValue = group.all().get("domain");
      if (domainValue != null) {
        YamlValue.Mapping domain = context.mapping(domainValue, "name", "description");
        String domainName = domain == null ? null : context.required(domain, "name");
        if (domain == null || domainName == null) {
          continue;
        }
        name = domainName;
        String description = context.text(domain, "description");
        context.addChange(() -> domain(caller, domainName, description == null ? "" : description));
      }
      if (group.all().get("credentials") instanceof YamlValue.Sequence items) {
        for (YamlValue item : items.all()) {
          credential(caller, name, item, context);
        }
      } else {
        context.errors().add(group.line(), "'credentials' is required and must be a list.");
      }
    }
  }

  private void domain(Caller caller, String name, String description) {
    if (credentials.findDomain(caller, STORE, name) == null) {
      credentials.createDomain(caller, STORE, new Domain(name, description, List.of()));
    }
  }

  private void credential(Caller caller, String domain, YamlValue item, ReadContext context) {
    if (!(item instanceof YamlValue.Mapping kinds) || kinds.all().size() != 1) {
      context
          .errors()
          .add(item.line(), "A credential must have exactly one type, such as usernamePassword.");
      return;
    }
    String kind = kinds.all().keySet().iterator().next();
    YamlValue inner = kinds.all().get(kind);
    YamlValue.Mapping fields =
        inner == null
            ? null
            : switch (kind) {
              case "usernamePassword" ->
                  CredentialFields.fields(inner, context, "username", "password", "usernameSecret");
              case "string" -> CredentialFields.fields(inner, context, "secret");
              case "file" -> CredentialFields.fields(inner, context, "fileName", "secretBytes");
              case "basicSSHUserPrivateKey" ->
                  CredentialFields.fields(
                      inner,
                      context,
                      "username",
                      "passphrase",
                      "privateKeySource",
                      "usernameSecret");
              case "certificate" ->
                  CredentialFields.fields(inner, context, "password", "keyStoreSource");
              default -> {
                context.errors().add(kinds.lineOf(kind), ReadContext.unknown(kind));
                yield null;
              }
            };
    String id = fields == null ? null : context.required(fields, "id");
    if (fields == null || id == null) {
      return;
    }
    CredentialData content = CredentialFields.content(kind, fields, context);
    String description = CredentialFields.text(fields, "description", context);
    var credential =
        new Credential(id, CredentialFields.scope(fields, context), description, content);
    if (CredentialFields.isHidden(content)) {
      if (find(caller, domain, id) == null) {
        context.errors().add(fields.line(), "The secret of a new credential is missing.");
      }
    } else {
      context.errors().check(fields.line(), content::validated);
    }
    context.addChange(() -> apply(caller, domain, credential));
  }

  private @Nullable Credential find(Caller caller, String domain, String id) {
    Domain stored = credentials.findDomain(caller, STORE, domain);
    return stored == null ? null : credentials.find(caller, STORE, stored, id);
  }

  private void apply(Caller caller, String name, Credential credential) {
    Domain domain = credentials.findDomain(caller, STORE, name);
    if (domain == null) {
      throw new Problem.Conflict("A credential domain was deleted in the meantime; try again.");
    }
    Credential existing = credentials.find(caller, STORE, domain, credential.id());
    String digestName = "credential " + name + "/" + credential.id();
    String[] parts = CredentialFields.parts(credential);
    if (existing == null) {
      credentials.create(caller, STORE, domain, credential);
    } else if ((CredentialFields.isHidden(credential.data())
            || digests.isUnchanged(digestName, parts))
        && CredentialFields.hasSamePublicFields(existing, credential)) {
      return;
    } else {
      credentials.update(caller, STORE, domain, credential.id(), credential);
    }
    if (!CredentialFields.isHidden(credential.data())) {
      digests.put(digestName, parts);
    }
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    if (!credentials.allows(caller, STORE, Permission.CREDENTIALS_VIEW)) {
      return;
    }
    var all = new ArrayList<Map<String, Object>>();
    credentials
        .list(caller, STORE)
        .forEach((domain, list) -> {
          var entries = new ArrayList<Map<String, Object>>();
          for (Credential credential : list) {
            entries.add(
                Map.of(
                    CredentialFields.kind(credential.data()),
                    CredentialFields.publicFields(credential)));
          }
          Map<String, Object> group = new LinkedHashMap<>();
          if (!domain.isEmpty()) {
            group.put("domain", Map.of("name", domain));
          }
          group.put("credentials", entries);
          if (!entries.isEmpty()) {
            all.add(group);
          }
        });
    if (!all.isEmpty()) {
      out.put(PATH, all);
    }
  }
}
