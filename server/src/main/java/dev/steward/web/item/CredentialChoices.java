package dev.steward.web.item;

import dev.steward.access.Permission;
import dev.steward.credential.Credential;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.credential.Scope;
import dev.steward.gate.RequestContext;
import dev.steward.job.Folder;
import dev.steward.job.Job;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Credentials offered in the drop-downs of a form.
 *
 * @param options labels by credential id
 * @param shown false if the viewer may see none, or if there are too many to list
 * @param add URL of the form that creates one; empty if the viewer may not
 */
public record CredentialChoices(Map<String, String> options, boolean shown, String add) {

  private static final int MAX = 200;

  /** No choices. */
  public static final CredentialChoices NONE = new CredentialChoices(Map.of(), false, "");

  /** Credential stores of the folders above a job, the innermost first. */
  static List<CredentialStore.FolderStore> folders(Parts parts, Job job) {
    return parts.jobs().ancestors(job).stream()
        .map(folder -> new CredentialStore.FolderStore(folder.id(), folder.fullName()))
        .toList();
  }

  /** Credentials that builds of a job can use and that the viewer may see. */
  static CredentialChoices of(Parts parts, RequestContext call, Job job) {
    Credentials credentials = parts.credentials();
    var stores = new ArrayList<CredentialStore>(folders(parts, job));
    stores.add(CredentialStore.system());
    var options = new LinkedHashMap<String, String>();
    boolean sees = false;
    for (CredentialStore store : stores) {
      if (credentials.allows(call.caller(), store, Permission.CREDENTIALS_VIEW)) {
        sees = true;
        for (List<Credential> held : credentials.list(call.caller(), store).values()) {
          held.stream()
              .filter(one -> one.scope() != Scope.SYSTEM)
              .forEach(one -> options.putIfAbsent(one.id(), label(one)));
        }
      }
    }
    return new CredentialChoices(
        options, sees && options.size() <= MAX, add(credentials, call, job, parts));
  }

  private static String label(Credential one) {
    return one.description().isBlank() ? one.id() : one.id() + " (" + one.description() + ")";
  }

  private static String add(Credentials credentials, RequestContext call, Job job, Parts parts) {
    String root = call.site().contextPath() + "/";
    if (credentials.allows(
        call.caller(), CredentialStore.system(), Permission.CREDENTIALS_CREATE)) {
      return root + "manage/credentials/store/system/domain/_/newCredentials";
    }
    for (Folder folder : parts.jobs().ancestors(job)) {
      var store = new CredentialStore.FolderStore(folder.id(), folder.fullName());
      if (credentials.allows(call.caller(), store, Permission.CREDENTIALS_CREATE)) {
        return root + Links.path(folder) + "credentials/store/folder/domain/_/newCredentials";
      }
    }
    return "";
  }
}
