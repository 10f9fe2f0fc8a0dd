package dev.steward.casc;

import dev.steward.access.AccessSettings;
import dev.steward.access.Authorization;
import dev.steward.access.Authorizer;
import dev.steward.access.Tokens;
import dev.steward.access.Users;
import dev.steward.cloud.Clouds;
import dev.steward.credential.Credentials;
import dev.steward.job.Jobs;
import dev.steward.library.Libraries;
import dev.steward.managedfile.ManagedFiles;
import dev.steward.node.Nodes;
import dev.steward.setting.Settings;
import dev.steward.task.BackgroundTasks;
import dev.steward.view.Views;
import java.util.List;

/** Services for configuration sections. */
public record ConfigurationFactory(
    AppliedDigests digests,
    Authorizer rights,
    Settings settings,
    AccessSettings accessSettings,
    Users users,
    Tokens tokens,
    FileServices fileServices,
    ItemServices itemServices,
    NodeServices nodeServices,
    Views views,
    Authorization authorization,
    BackgroundTasks works) {

  /** Services for jobs and the libraries that they use. */
  public record ItemServices(Jobs jobs, Libraries libraries) {}

  /** Services for credentials, and for files that contain them. */
  public record FileServices(Credentials credentials, ManagedFiles files) {}

  /** Services for nodes and the clouds that add nodes. */
  public record NodeServices(Nodes nodes, Clouds clouds) {}

  /**
   * Loads the digests of applied configuration and creates the sections, in the order in which they
   * are applied.
   */
  public Configuration configuration() {
    digests.load();
    return new Configuration(
        rights,
        works,
        List.of(
            new SettingSection(settings),
            new UserSection(users, digests),
            new TokenSection(users, tokens, accessSettings),
            new CredentialSection(fileServices.credentials(), digests),
            new ManagedFileSection(fileServices.files(), rights),
            ItemSection.ofFolders(itemServices.jobs(), rights, digests),
            new LibrarySection(itemServices.libraries(), rights),
            ItemSection.ofJobs(itemServices.jobs(), rights, digests),
            new NodeSection(nodeServices.nodes(), rights),
            new CloudSection(nodeServices.clouds(), rights),
            new ViewSection(views, rights),
            new PrimaryViewSection(views, rights),
            new AuthorizationSection(authorization, rights)));
  }

  @Override
  public String toString() {
    return "Sections";
  }
}
