package dev.steward.rest.cli;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.job.Folder;
import dev.steward.problem.Problem;
import dev.steward.rest.Parts;
import dev.steward.rest.credential.CredentialText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Commands for credentials and their domains. A store is named {@code PROVIDER::RESOLVER::CONTEXT},
 * as in Jenkins' credentials plugin.
 */
final class CredentialCommands {

  private static final String STORE = "STORE";
  private static final String DOMAIN = "DOMAIN";
  private static final String CREDENTIAL = "CREDENTIAL";
  private static final String STORES =
      "system::system::jenkins, user::user::NAME or folder::item::/FULL/NAME";
  private static final String DOMAINS = "name of the domain; _ for the global one";
  private static final String IDS = "id of the credential";

  private final Parts parts;
  private final Credentials credentials;

  private CredentialCommands(Parts parts) {
    this.parts = parts;
    this.credentials = parts.credentials();
  }

  static void add(CommandTable table, Parts parts) {
    var commands = new CredentialCommands(parts);
    table.add(
        inStore("list-credentials", "Lists the credentials of a store.").does(commands::list));
    table.add(
        inStore(
                "list-credentials-as-xml",
                "Writes all credentials of a store as XML, without secrets.")
            .does(commands::listXml));
    table.add(
        new CliCommand("list-credentials-providers", "Lists the providers of credential stores.")
            .does(CredentialCommands::providers));
    table.add(
        new CliCommand(
                "list-credentials-context-resolvers", "Lists the contexts of credential stores.")
            .does(CredentialCommands::resolvers));
    table.add(
        inStore("create-credentials-domain-by-xml", "Creates a domain from XML on standard input.")
            .readsInput()
            .does(commands::createDomain));
    table.add(
        inDomain("get-credentials-domain-as-xml", "Writes a domain as XML to standard output.")
            .does(commands::getDomain));
    table.add(
        inDomain("update-credentials-domain-by-xml", "Replaces a domain by XML on standard input.")
            .readsInput()
            .does(commands::updateDomain));
    table.add(
        inDomain("delete-credentials-domain", "Deletes a domain with all its credentials.")
            .does(commands::deleteDomain));
    table.add(
        inDomain("create-credentials-by-xml", "Creates a credential from XML on standard input.")
            .readsInput()
            .does(commands::create));
    table.add(
        one("get-credentials-as-xml", "Writes a credential as XML, without secrets.")
            .does(commands::get));
    table.add(
        one(
                "update-credentials-by-xml",
                "Replaces a credential by XML on standard input; redacted secrets stay"
                    + " unchanged.")
            .readsInput()
            .does(commands::update));
    table.add(one("delete-credentials", "Deletes a credential.").does(commands::delete));
  }

  private static CliCommand inStore(String name, String summary) {
    return new CliCommand(name, summary).needs(STORE, STORES);
  }

  private static CliCommand inDomain(String name, String summary) {
    return inStore(name, summary).needs(DOMAIN, DOMAINS);
  }

  private static CliCommand one(String name, String summary) {
    return inDomain(name, summary).needs(CREDENTIAL, IDS);
  }

  /** Finds a store; stores of other users are reported as missing. */
  private CredentialStore store(Asked asked) {
    Caller caller = asked.caller();
    String id = asked.words().get(STORE);
    List<String> words = List.of(id.split("::", 3));
    if (words.size() == 3) {
      String context = words.get(2);
      switch (words.get(0) + "::" + words.get(1)) {
        case "system::system" -> {
          if (context.equals("jenkins")) {
            return CredentialStore.system();
          }
        }
        case "user::user" -> {
          if (!caller.isAnonymous() && context.equalsIgnoreCase(caller.name())) {
            return new CredentialStore.UserStore(caller.userId(), caller.name());
          }
        }
        case "folder::item" -> {
          String name = context.startsWith("/") ? context.substring(1) : context;
          if (parts.jobs().findItem(caller, name) instanceof Folder folder) {
            return new CredentialStore.FolderStore(folder.id(), folder.fullName());
          }
        }
        default -> {
          // No such provider.
        }
      }
    }
    throw new Problem.NotFound("No such store \"" + id + "\". Stores: " + STORES + ".");
  }

  private void require(Asked asked, CredentialStore store, Permission permission) {
    if (!credentials.allows(asked.caller(), store, permission)) {
      parts.rights().require(asked.caller(), permission, store.subject());
    }
  }

  private Domain domain(Asked asked, CredentialStore store) {
    String name = asked.words().get(DOMAIN);
    boolean global = name.isBlank() || name.equals("_") || name.equals("(global)");
    Domain found = credentials.findDomain(asked.caller(), store, global ? "" : name);
    if (found == null) {
      throw new Problem.NotFound("No such domain \"" + name + "\"");
    }
    return found;
  }

  private Credential credential(Asked asked, CredentialStore store, Domain domain) {
    String id = asked.words().get(CREDENTIAL);
    Credential found = credentials.find(asked.caller(), store, domain, id);
    if (found == null) {
      throw new Problem.NotFound("No such credential \"" + id + "\" in this domain");
    }
    return found;
  }

  private static String named(Domain domain) {
    return domain.isGlobal() ? "(global)" : domain.name();
  }

  private void list(Asked asked) {
    CredentialStore store = store(asked);
    List<Domain> domains = credentials.domains(asked.caller(), store);
    Map<String, List<Credential>> all = credentials.list(asked.caller(), store);
    for (Domain domain : domains) {
      List<Credential> inside = all.getOrDefault(domain.name(), List.of());
      var rows = new ArrayList<List<String>>();
      rows.add(List.of("Id", "Name"));
      inside.forEach(each -> rows.add(List.of(each.id(), CredentialText.name(each))));
      asked.print(line("Domain", named(domain)));
      asked.print(line("Description", domain.description()));
      asked.print(line("# of Credentials", Integer.toString(inside.size())));
      table(asked, rows);
      asked.print("");
    }
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-19s %s", name, value).stripTrailing();
  }

  /** Prints two columns as wide as their content; the first row is the heading. */
  private static void table(Asked asked, List<List<String>> rows) {
    int first = rows.stream().mapToInt(row -> row.getFirst().length()).max().orElse(1);
    int second = rows.stream().mapToInt(row -> row.getLast().length()).max().orElse(1);
    String rule = "=".repeat(first) + " " + "=".repeat(second);
    asked.print(rule);
    for (int i = 0; i < rows.size(); i++) {
      String name = rows.get(i).getFirst();
      asked.print(name + " ".repeat(first - name.length() + 1) + rows.get(i).getLast());
      if (i == 0) {
        asked.print(rule);
      }
    }
    asked.print(rule);
  }

  private void listXml(Asked asked) {
    CredentialStore store = store(asked);
    List<Domain> domains = credentials.domains(asked.caller(), store);
    Map<String, List<Credential>> all = credentials.list(asked.caller(), store);
    var xml = new StringBuilder("<list>\n");
    for (Domain domain : domains) {
      xml.append(CredentialText.of(domain, all.getOrDefault(domain.name(), List.of())));
    }
    asked.print(xml + "</list>");
  }

  private static void providers(Asked asked) {
    table(
        asked,
        List.of(
            List.of("Name", "Provider"),
            List.of("system", "Credentials of the server"),
            List.of("user", "Credentials of each user"),
            List.of("folder", "Credentials of each folder")));
  }

  private static void resolvers(Asked asked) {
    table(
        asked,
        List.of(
            List.of("Name", "Resolves"),
            List.of("system", "The server: jenkins"),
            List.of("user", "A user: the user name"),
            List.of("item", "A folder: the full name with a leading slash")));
  }

  private void createDomain(Asked asked) throws IOException {
    CredentialStore store = store(asked);
    credentials.createDomain(asked.caller(), store, CredentialText.domain(asked.xml()));
  }

  private void getDomain(Asked asked) {
    CredentialStore store = store(asked);
    require(asked, store, Permission.CREDENTIALS_VIEW);
    asked.print(CredentialText.of(domain(asked, store)));
  }

  private void updateDomain(Asked asked) throws IOException {
    CredentialStore store = store(asked);
    Domain before = domain(asked, store);
    credentials.updateDomain(asked.caller(), store, before, CredentialText.domain(asked.xml()));
  }

  private void deleteDomain(Asked asked) {
    CredentialStore store = store(asked);
    credentials.deleteDomain(asked.caller(), store, domain(asked, store));
  }

  private void create(Asked asked) throws IOException {
    CredentialStore store = store(asked);
    Domain domain = domain(asked, store);
    require(asked, store, Permission.CREDENTIALS_CREATE);
    Credential made = CredentialText.created(asked.xml(), store);
    credentials.create(asked.caller(), store, domain, made);
  }

  private void get(Asked asked) {
    CredentialStore store = store(asked);
    require(asked, store, Permission.CREDENTIALS_VIEW);
    asked.print(CredentialText.of(credential(asked, store, domain(asked, store))));
  }

  private void update(Asked asked) throws IOException {
    CredentialStore store = store(asked);
    Domain domain = domain(asked, store);
    require(asked, store, Permission.CREDENTIALS_UPDATE);
    Credential before = credential(asked, store, domain);
    Credential changed = CredentialText.changed(asked.xml(), before);
    credentials.update(asked.caller(), store, domain, before.id(), changed);
  }

  private void delete(Asked asked) {
    CredentialStore store = store(asked);
    Domain domain = domain(asked, store);
    require(asked, store, Permission.CREDENTIALS_DELETE);
    Credential gone = credential(asked, store, domain);
    credentials.delete(asked.caller(), store, domain, gone.id());
  }
}
