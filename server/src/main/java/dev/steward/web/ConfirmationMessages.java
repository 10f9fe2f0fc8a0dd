package dev.steward.web;

import dev.steward.access.User;
import dev.steward.cloud.Cloud;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.node.Node;
import dev.steward.rest.model.CredentialDomain;
import dev.steward.rest.model.NodeView;
import dev.steward.rest.model.ViewResource;
import dev.steward.routing.Confirmation;
import dev.steward.routing.RequestContext;
import dev.steward.run.JobRun;
import org.jspecify.annotations.Nullable;

/** Builds the confirmation message shown after an action, from the action's resource and verb. */
public final class ConfirmationMessages {

  private ConfirmationMessages() {}

  /** Implements {@link dev.steward.routing.Confirmations}. */
  public static @Nullable Confirmation message(RequestContext call, Response response) {
    Object value = call.resource().value();
    return switch (value) {
      case Item item -> ofItem(call, item);
      case JobRun jobRun -> ofRun(call, jobRun);
      case Node node -> ofNode(call, node);
      case ViewResource view -> of(call, "View " + view.view().name());
      case CredentialDomain.DomainCredential entry ->
          of(call, "Credential " + entry.credential().id());
      case CredentialDomain _ -> confirmation("Credential added");
      case Cloud cloud -> of(call, "Cloud " + cloud.name());
      case User user -> ofUser(call, user);
      default -> of(call, "");
    };
  }

  private static Confirmation confirmation(String text) {
    return Confirmation.of(text);
  }

  private static String name(Item item) {
    return switch (item) {
      case Job job -> "Job " + job.fullName();
      case Folder folder -> "Folder " + folder.fullName();
    };
  }

  private static @Nullable Confirmation ofItem(RequestContext call, Item item) {
    Parameters parameters = call.parameters();
    return switch (call.route().verb()) {
      case "restore" -> {
        String revision = parameters.get("revision", "");
        yield confirmation("Revision " + revision + " restored")
            .withUndo(call.path() + "restore", "revision", Long.toString(item.revision()));
      }
      case "enable" ->
          confirmation(name(item) + " enabled").withUndo(call.path() + "disable", "", "");
      case "disable" ->
          confirmation(name(item) + " disabled").withUndo(call.path() + "enable", "", "");
      case "confirmRename", "doRename" ->
          confirmation(name(item) + " renamed to " + parameters.get("newName", ""));
      case "move/move" ->
          confirmation(name(item) + " moved to " + parameters.get("destination", "/"));
      case "doWipeOutWorkspace" -> confirmation("Workspace deleted");
      case "build", "buildWithParameters", "buildNow" -> null;
      default -> of(call, name(item));
    };
  }

  private static @Nullable Confirmation ofRun(RequestContext call, JobRun jobRun) {
    String name = "Build #" + jobRun.run().number();
    return switch (call.route().verb()) {
      case "stop" -> confirmation(name + " is being stopped");
      case "toggleLogKeep" ->
          confirmation(name + (jobRun.run().keep() ? " is no longer kept" : " is kept forever"))
              .withUndo(call.path() + "toggleLogKeep", "", "");
      default -> of(call, name);
    };
  }

  private static @Nullable Confirmation ofNode(RequestContext call, Node node) {
    String name = "Node " + NodeView.displayName(node);
    return switch (call.route().verb()) {
      case "toggleOffline" ->
          confirmation(name + (node.offline() == null ? " is offline" : " is online again"))
              .withUndo(call.path() + "toggleOffline", "", "");
      case "doDisconnect" -> confirmation(name + " disconnected");
      default -> of(call, name);
    };
  }

  private static @Nullable Confirmation ofUser(RequestContext call, User user) {
    return switch (call.route().verb()) {
      case "security/revoke" -> confirmation("Token revoked");
      case "security/revokeAll" -> confirmation("All tokens revoked");
      case "security/password", "password" -> confirmation("Password changed");
      case "security/signOut" -> confirmation("Session ended");
      case "security/signOutEverywhere" -> confirmation("All sessions ended");
      case "enable" -> confirmation("User " + user.name() + " enabled");
      case "disable" -> confirmation("User " + user.name() + " disabled");
      default -> of(call, "User " + user.name());
    };
  }

  /** Message for the verb of a request, if it does not depend on the type of the resource. */
  private static @Nullable Confirmation of(RequestContext call, String subject) {
    String verb = call.route().verb();
    String name = call.parameters().get("name", "");
    return switch (verb) {
      case "j_spring_security_check", "logout", "signup" -> null;
      case "newJob", "newFolder", "newView", "createItem", "createView" ->
          confirmation(name + " created");
      case "new", "doCreateItem" -> confirmation("Node " + name + " added");
      case "people/add", "securityRealm/createAccountByAdmin" ->
          confirmation("User " + call.parameters().get("username", "") + " created");
      case "doDelete" -> confirmation(subject.isEmpty() ? "Deleted" : subject + " deleted");
      case "submitDescription" -> confirmation("Description saved");
      case "quietDown" -> confirmation("Shutdown prepared: no new builds will start");
      case "cancelQuietDown" -> confirmation("Shutdown cancelled");
      case "safeRestart", "restart" -> confirmation("Restart requested");
      case "tokens/revoke" -> confirmation("Tokens revoked");
      case "cancelItem", "cancelQueue" -> confirmation("Removed from the build queue");
      case "permissions" -> confirmation("Permissions saved");
      case "reload" -> confirmation("Configuration applied again");
      case "clear" -> confirmation("Log cleared");
      default -> confirmation((subject.isEmpty() ? "Changes" : subject) + " saved");
    };
  }
}
