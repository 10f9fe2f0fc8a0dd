package dev.steward.web;

import dev.steward.access.User;
import dev.steward.gate.Confirmation;
import dev.steward.gate.RequestContext;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.node.Node;
import dev.steward.rest.ViewPlace;
import dev.steward.rest.credential.InDomain;
import dev.steward.rest.node.NodeView;
import dev.steward.run.JobRun;
import org.jspecify.annotations.Nullable;

/** Builds the confirmation message after an action, from its resource and verb. */
public final class Confirming {

  private Confirming() {}

  /** Implements {@link dev.steward.gate.Confirmations}. */
  public static @Nullable Confirmation words(RequestContext call, Response response) {
    Object held = call.resource().value();
    return switch (held) {
      case Item item -> ofItem(call, item);
      case JobRun which -> ofRun(call, which);
      case Node node -> ofNode(call, node);
      case ViewPlace view -> of(call, "View " + view.view().name());
      case InDomain.One one -> of(call, "Credential " + one.credential().id());
      case InDomain _ -> said("Credential added");
      case User user -> ofUser(call, user);
      default -> of(call, "");
    };
  }

  private static Confirmation said(String text) {
    return Confirmation.of(text);
  }

  private static String name(Item item) {
    return switch (item) {
      case Job job -> "Job " + job.fullName();
      case Folder folder -> "Folder " + folder.fullName();
    };
  }

  private static @Nullable Confirmation ofItem(RequestContext call, Item item) {
    Parameters sent = call.parameters();
    return switch (call.route().verb()) {
      case "restore" -> {
        String wanted = sent.get("revision", "");
        yield said("Revision " + wanted + " restored")
            .withUndo(call.path() + "restore", "revision", Long.toString(item.revision()));
      }
      case "enable" -> said(name(item) + " enabled").withUndo(call.path() + "disable", "", "");
      case "disable" -> said(name(item) + " disabled").withUndo(call.path() + "enable", "", "");
      case "confirmRename", "doRename" ->
          said(name(item) + " renamed to " + sent.get("newName", ""));
      case "move/move" -> said(name(item) + " moved to " + sent.get("destination", "/"));
      case "doWipeOutWorkspace" -> said("Workspace deleted");
      case "build", "buildWithParameters", "buildNow" -> null;
      default -> of(call, name(item));
    };
  }

  private static @Nullable Confirmation ofRun(RequestContext call, JobRun which) {
    String name = "Build #" + which.run().number();
    return switch (call.route().verb()) {
      case "stop" -> said(name + " is being stopped");
      case "toggleLogKeep" ->
          said(name + (which.run().keep() ? " is no longer kept" : " is kept forever"))
              .withUndo(call.path() + "toggleLogKeep", "", "");
      default -> of(call, name);
    };
  }

  private static @Nullable Confirmation ofNode(RequestContext call, Node node) {
    String name = "Node " + NodeView.shown(node);
    return switch (call.route().verb()) {
      case "toggleOffline" ->
          said(name + (node.offline() == null ? " is offline" : " is online again"))
              .withUndo(call.path() + "toggleOffline", "", "");
      case "doDisconnect" -> said(name + " disconnected");
      default -> of(call, name);
    };
  }

  private static @Nullable Confirmation ofUser(RequestContext call, User user) {
    return switch (call.route().verb()) {
      case "security/revoke" -> said("Token revoked");
      case "security/revokeAll" -> said("All tokens revoked");
      case "security/password", "password" -> said("Password changed");
      case "security/signOut" -> said("Session ended");
      case "security/signOutEverywhere" -> said("All sessions ended");
      case "enable" -> said("User " + user.name() + " enabled");
      case "disable" -> said("User " + user.name() + " disabled");
      default -> of(call, "User " + user.name());
    };
  }

  /** Message of a verb that is the same for all resources. */
  private static @Nullable Confirmation of(RequestContext call, String subject) {
    String verb = call.route().verb();
    String name = call.parameters().get("name", "");
    return switch (verb) {
      case "j_spring_security_check", "logout", "signup" -> null;
      case "newJob", "newFolder", "newView", "createItem", "createView" -> said(name + " created");
      case "new", "doCreateItem" -> said("Node " + name + " added");
      case "people/add", "securityRealm/createAccountByAdmin" ->
          said("User " + call.parameters().get("username", "") + " created");
      case "doDelete" -> said(subject.isEmpty() ? "Deleted" : subject + " deleted");
      case "submitDescription" -> said("Description saved");
      case "quietDown" -> said("Shutdown prepared: no new builds start");
      case "cancelQuietDown" -> said("Shutdown cancelled");
      case "safeRestart", "restart" -> said("Restart requested");
      case "tokens/revoke" -> said("Tokens revoked");
      case "cancelItem", "cancelQueue" -> said("Removed from the build queue");
      case "permissions" -> said("Permissions saved");
      case "reload" -> said("Configuration applied again");
      case "clear" -> said("Log cleared");
      default -> said((subject.isEmpty() ? "Changes" : subject) + " saved");
    };
  }
}
