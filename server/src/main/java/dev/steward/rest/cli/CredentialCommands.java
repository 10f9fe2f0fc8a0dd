package dev.steward.rest.cli;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Domain;
import dev.steward.job.Folder;
import dev.steward.job.Jobs;
import dev.steward.problem.Problem;
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
public final class CredentialCommands {

  private static final String STORE = "STORE";
  private static final String DOMAIN = "DOMAIN";
  private static final String CREDENTIAL = "CREDENTIAL";
  private static final String STORE_USAGE =
      "system::system::jenkins, user::user::NAME or folder::item::/FULL/NAME";
  private static final String DOMAIN_USAGE = "name of the domain; _ for the global domain";
  private static final String CREDENTIAL_USAGE = "id of the credential";

  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Credentials credentials;

  public CredentialCommands(Authorizer authorizer, Jobs jobs, Credentials credentials) {
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.credentials = credentials;
  }

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(onStore("list-credentials", "Lists the credentials in a store.").runs(this::list));
    table.add(
        onStore(
                "list-credentials-as-xml",
                "Writes all credentials in a store as XML, without secrets.")
            .runs(this::listXml));
    table.add(
        new CliCommand("list-credentials-providers", "Lists the providers of credential stores.")
            .runs(CredentialCommands::providers));
    table.add(
        new CliCommand(
                "list-credentials-context-resolvers", "Lists the contexts of credential stores.")
            .runs(CredentialCommands::resolvers));
    table.add(
        onStore("create-credentials-domain-by-xml", "Creates a domain from XML on standard input.")
            .readsInput()
            .runs(this::createDomain));
    table.add(
        onDomain("get-credentials-domain-as-xml", "Writes a domain as XML to standard output.")
            .runs(this::getDomain));
    table.add(
        onDomain("update-credentials-domain-by-xml", "Updates a domain from XML on standard input.")
            .readsInput()
            .runs(this::updateDomain));
    table.add(
        onDomain("delete-credentials-domain", "Deletes a domain with all its credentials.")
            .runs(this::deleteDomain));
    table.add(
        onDomain("create-credentials-by-xml", "Creates a credential from XML on standard input.")
            .readsInput()
            .runs(this::create));
    table.add(
        onCredential("get-credentials-as-xml", "Writes a credential as XML, without secrets.")
            .runs(this::get));
    table.add(
        onCredential(
                "update-credentials-by-xml",
                "Updates a credential from XML on standard input; redacted secrets stay"
                    + " unchanged.")
            .readsInput()
            .runs(this::update));
    table.add(onCredential("delete-credentials", "Deletes a credential.").runs(this::delete));
  }

  private static CliCommand onStore(String name, String summary) {
    return new CliCommand(name, summary).required(STORE, STORE_USAGE);
  }

  private static CliCommand onDomain(String name, String summary) {
    return onStore(name, summary).required(DOMAIN, DOMAIN_USAGE);
  }

  private static CliCommand onCredential(String name, String summary) {
    return onDomain(name, summary).required(CREDENTIAL, CREDENTIAL_USAGE);
  }

  /** Finds a store; stores of other users are reported as missing. */
  private CredentialStore store(CommandContext commandContext) {
    Caller caller = commandContext.caller();
    String id = commandContext.arguments().get(STORE);
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
          if (jobs.findItem(caller, name) instanceof Folder folder) {
            return new CredentialStore.FolderStore(folder.id(), folder.fullName());
          }
        }
        default -> {
          // No such provider.
        }
      }
    }
    throw new Problem.NotFound("No such store \"" + id + "\". Stores: " + STORE_USAGE + ".");
  }

  private void require(
      CommandContext commandContext, CredentialStore store, Permission permission) {
    if (!credentials.allows(commandContext.caller(), store, permission)) {
      authorizer.require(commandContext.caller(), permission, store.subject());
    }
  }

  private Domain domain(CommandContext commandContext, CredentialStore store) {
    String name = commandContext.arguments().get(DOMAIN);
    boolean global = name.isBlank() || name.equals("_") || name.equals("(global)");
    Domain match = credentials.findDomain(commandContext.caller(), store, global ? "" : name);
    if (match == null) {
      throw new Problem.NotFound("No such domain \"" + name + "\"");
    }
    return match;
  }

  private Credential credential(
      CommandContext commandContext, CredentialStore store, Domain domain) {
    String id = commandContext.arguments().get(CREDENTIAL);
    Credential match = credentials.find(commandContext.caller(), store, domain, id);
    if (match == null) {
      throw new Problem.NotFound("No such credential \"" + id + "\" in this domain");
    }
    return match;
  }

  private static String displayName(Domain domain) {
    return domain.isGlobal() ? "(global)" : domain.name();
  }

  private void list(CommandContext commandContext) {
    CredentialStore store = store(commandContext);
    List<Domain> domains = credentials.domains(commandContext.caller(), store);
    Map<String, List<Credential>> all = credentials.list(commandContext.caller(), store);
    for (Domain domain : domains) {
      List<Credential> domainCredentials = all.getOrDefault(domain.name(), List.of());
      var rows = new ArrayList<List<String>>();
      rows.add(List.of("Id", "Name"));
      domainCredentials.forEach(
          credential -> rows.add(List.of(credential.id(), CredentialText.displayName(credential))));
      commandContext.print(line("Domain", displayName(domain)));
      commandContext.print(line("Description", domain.description()));
      commandContext.print(line("# of Credentials", Integer.toString(domainCredentials.size())));
      table(commandContext, rows);
      commandContext.print("");
    }
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-19s %s", name, value).stripTrailing();
  }

  /** Prints two columns as wide as their content; the first row is the heading. */
  private static void table(CommandContext commandContext, List<List<String>> rows) {
    int first = rows.stream().mapToInt(row -> row.getFirst().length()).max().orElse(1);
    int second = rows.stream().mapToInt(row -> row.getLast().length()).max().orElse(1);
    String rule = "=".repeat(first) + " " + "=".repeat(second);
    commandContext.print(rule);
    for (int i = 0; i < rows.size(); i++) {
      String name = rows.get(i).getFirst();
      commandContext.print(name + " ".repeat(first - name.length() + 1) + rows.get(i).getLast());
      if (i == 0) {
        commandContext.print(rule);
      }
    }
    commandContext.print(rule);
  }

  private void listXml(CommandContext commandContext) {
    CredentialStore store = store(commandContext);
    List<Domain> domains = credentials.domains(commandContext.caller(), store);
    Map<String, List<Credential>> all = credentials.list(commandContext.caller(), store);
    var xml = new StringBuilder("<list>\n");
    for (Domain domain : domains) {
      xml.append(CredentialText.of(domain, all.getOrDefault(domain.name(), List.of())));
    }
    commandContext.print(xml + "</list>");
  }

  private static void providers(CommandContext commandContext) {
    table(
        commandContext,
        List.of(
            List.of("Name", "Provider"),
            List.of("system", "Credentials of the server"),
            List.of("user", "Credentials of each user"),
            List.of("folder", "Credentials of each folder")));
  }

  private static void resolvers(CommandContext commandContext) {
    table(
        commandContext,
        List.of(
            List.of("Name", "Resolves"),
            List.of("system", "The server: jenkins"),
            List.of("user", "A user: the user name"),
            List.of("item", "A folder: the full name with a leading slash")));
  }

  private void createDomain(CommandContext commandContext) throws IOException {
    CredentialStore store = store(commandContext);
    credentials.createDomain(
        commandContext.caller(), store, CredentialText.readDomain(commandContext.xml()));
  }

  private void getDomain(CommandContext commandContext) {
    CredentialStore store = store(commandContext);
    require(commandContext, store, Permission.CREDENTIALS_VIEW);
    commandContext.print(CredentialText.of(domain(commandContext, store)));
  }

  private void updateDomain(CommandContext commandContext) throws IOException {
    CredentialStore store = store(commandContext);
    Domain current = domain(commandContext, store);
    credentials.updateDomain(
        commandContext.caller(), store, current, CredentialText.readDomain(commandContext.xml()));
  }

  private void deleteDomain(CommandContext commandContext) {
    CredentialStore store = store(commandContext);
    credentials.deleteDomain(commandContext.caller(), store, domain(commandContext, store));
  }

  private void create(CommandContext commandContext) throws IOException {
    CredentialStore store = store(commandContext);
    Domain domain = domain(commandContext, store);
    require(commandContext, store, Permission.CREDENTIALS_CREATE);
    Credential newCredential = CredentialText.readNew(commandContext.xml(), store);
    credentials.create(commandContext.caller(), store, domain, newCredential);
  }

  private void get(CommandContext commandContext) {
    CredentialStore store = store(commandContext);
    require(commandContext, store, Permission.CREDENTIALS_VIEW);
    commandContext.print(
        CredentialText.of(credential(commandContext, store, domain(commandContext, store))));
  }

  private void update(CommandContext commandContext) throws IOException {
    CredentialStore store = store(commandContext);
    Domain domain = domain(commandContext, store);
    require(commandContext, store, Permission.CREDENTIALS_UPDATE);
    Credential current = credential(commandContext, store, domain);
    Credential updated = CredentialText.readUpdate(commandContext.xml(), current);
    credentials.update(commandContext.caller(), store, domain, current.id(), updated);
  }

  private void delete(CommandContext commandContext) {
    CredentialStore store = store(commandContext);
    Domain domain = domain(commandContext, store);
    require(commandContext, store, Permission.CREDENTIALS_DELETE);
    Credential credential = credential(commandContext, store, domain);
    credentials.delete(commandContext.caller(), store, domain, credential.id());
  }
}
