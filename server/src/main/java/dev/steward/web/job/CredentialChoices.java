package dev.steward.web.job;

import dev.steward.access.Permission;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Scope;
import dev.steward.job.Folder;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.rest.model.Links;
import dev.steward.routing.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Credentials offered in the drop-downs of a form.
 *
 * @param options labels by credential id
 * @param available false if the viewer may see none, or if there are too many to list
 * @param createUrl URL of the form that creates a credential; empty if the viewer may not create
 *     one
 */
public record CredentialChoices(Map<String, String> options, boolean available, String createUrl) {

  private static final int MAX = 200;

  /** No choices. */
  public static final CredentialChoices NONE = new CredentialChoices(Map.of(), false, "");

  /** Credential stores of the folders above a job, innermost first. */
  static List<CredentialStore.FolderStore> folders(Jobs jobs, Job job) {
    return jobs.ancestors(job).stream()
        .map(folder -> new CredentialStore.FolderStore(folder.id(), folder.fullName()))
        .toList();
  }

  /** Credentials that builds of a job can use and that the viewer may see. */
  static CredentialChoices of(Credentials credentials, Jobs jobs, RequestContext call, Job job) {
    var stores = new ArrayList<CredentialStore>(folders(jobs, job));
    stores.add(CredentialStore.system());
    var options = new LinkedHashMap<String, String>();
    boolean visible = false;
    for (CredentialStore store : stores) {
      if (credentials.allows(call.caller(), store, Permission.CREDENTIALS_VIEW)) {
        visible = true;
        for (List<Credential> domainCredentials : credentials.list(call.caller(), store).values()) {
          domainCredentials.stream()
              .filter(credential -> credential.scope() != Scope.SYSTEM)
              .forEach(credential -> options.putIfAbsent(credential.id(), label(credential)));
        }
      }
    }
    return new CredentialChoices(
        options, visible && options.size() <= MAX, createUrl(credentials, jobs, call, job));
  }

  private static String label(Credential credential) {
    return credential.description().isBlank()
        ? credential.id()
        : credential.id() + " (" + credential.description() + ")";
  }

  private static String createUrl(
      Credentials credentials, Jobs jobs, RequestContext call, Job job) {
    String root = call.site().contextPath() + "/";
    if (credentials.allows(
        call.caller(), CredentialStore.system(), Permission.CREDENTIALS_CREATE)) {
      return root + "manage/credentials/store/system/domain/_/newCredentials";
    }
    for (Folder folder : jobs.ancestors(job)) {
      var store = new CredentialStore.FolderStore(folder.id(), folder.fullName());
      if (credentials.allows(call.caller(), store, Permission.CREDENTIALS_CREATE)) {
        return root + Links.path(folder) + "credentials/store/folder/domain/_/newCredentials";
      }
    }
    return "";
  }
}
