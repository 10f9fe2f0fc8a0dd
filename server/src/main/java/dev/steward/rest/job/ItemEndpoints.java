package dev.steward.rest.job;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.NameRules;
import dev.steward.job.Revision;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.model.Links;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.text.Html;
import dev.steward.text.Json;
import dev.steward.text.TextDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Endpoints that jobs and folders share: reading, changing, moving and deleting them. */
public final class ItemEndpoints {

  static final int XML_BYTES = 8 << 20;

  private final Jobs jobs;

  public ItemEndpoints(Jobs jobs) {
    this.jobs = jobs;
  }

  /** Adds the routes to a resource type. */
  public <T extends Item> void addRoutes(ResourceType<T> kind) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    AccessRule extended = AccessRule.needs(Permission.ITEM_EXTENDED_READ);
    AccessRule configure = AccessRule.needs(Permission.ITEM_CONFIGURE);
    AccessRule delete = AccessRule.needs(Permission.ITEM_DELETE);
    kind.route(Method.ANY, "config.xml", extended, this::config)
        .route(Method.POST, "doDelete", delete, this::delete)
        .route(Method.DELETE, "", delete, this::deleteByMethod)
        .route(Method.POST, "confirmRename", read, this::rename)
        .route(Method.POST, "doRename", read, this::rename)
        .route(Method.ANY, "checkNewName", configure, this::checkNewName)
        .route(Method.POST, "move/move", AccessRule.needs(Permission.ITEM_MOVE), this::move)
        .route(Method.POST, "submitDescription", configure, this::describe)
        .route(Method.GET_POST, "description", read, this::description)
        .route(Method.GET, "warnings", read, this::warnings)
        .route(Method.GET, "revisions", extended, this::revisions)
        .route(Method.GET, "revision", configure, this::revision)
        .route(Method.POST, "restore", configure, this::restore);
  }

  public static String body(RequestContext call) {
    return call.request().xml(XML_BYTES);
  }

  public static boolean isXml(RequestContext call) {
    String type = call.request().mediaType();
    return type.startsWith("application/xml") || type.startsWith("text/xml");
  }

  /** {@code ITEM/config.xml}: GET reads it, POST replaces it. */
  private Response config(RequestContext call, Item item) {
    return switch (call.request().method()) {
      case "GET" -> xml(jobs.configXml(call.caller(), item));
      case "POST" -> {
        jobs.saveConfig(call.caller(), item, body(call));
        yield Responses.empty();
      }
      // As in Jenkins, other methods get 400 without a body, not 405.
      default -> Response.of(400);
    };
  }

  public static Response xml(String text) {
    return Response.bytes(200, "application/xml", text.getBytes(StandardCharsets.UTF_8));
  }

  private Response delete(RequestContext call, Item item) {
    jobs.delete(call.caller(), item);
    return Responses.redirectToParent(call);
  }

  private Response deleteByMethod(RequestContext call, Item item) {
    jobs.delete(call.caller(), item);
    return Response.of(204);
  }

  private Response rename(RequestContext call, Item item) {
    Item renamed = jobs.rename(call.caller(), item, call.parameters().get("newName", ""));
    return Responses.redirect(Responses.parentPath(call) + "job/" + UrlPath.encode(renamed.name()));
  }

  /** {@code ITEM/checkNewName?newName=}: an empty div, or one with the error. */
  private Response checkNewName(RequestContext call, Item item) {
    String error;
    try {
      String name = NameRules.requireValid(call.parameters().get("newName", ""));
      String parent = item.parentName();
      error =
          name.equals(item.name())
              ? "The new name is the same as the current name."
              : isTaken(call, parent.isEmpty() ? name : parent + "/" + name, item)
                  ? "The name “" + name + "” is already in use."
                  : "";
    } catch (Problem.Invalid e) {
      error = e.getMessage();
    }
    return Response.html(
        200, error.isEmpty() ? "<div/>" : "<div class=\"error\">" + Html.escape(error) + "</div>");
  }

  private boolean isTaken(RequestContext call, String fullName, Item item) {
    try {
      Item existing = jobs.findItem(call.caller(), fullName);
      return existing != null && existing.id() != item.id();
    } catch (Problem.Forbidden e) {
      return true;
    }
  }

  /**
   * {@code POST ITEM/move/move?destination=/a/b}. If the destination is the current folder or not a
   * folder, redirects back without a message, like Jenkins.
   */
  private Response move(RequestContext call, Item item) {
    String destination = call.parameters().get("destination", "").strip();
    String name = destination.startsWith("/") ? destination.substring(1) : destination;
    Folder target = null;
    if (!name.isEmpty()) {
      if (!(jobs.findItem(call.caller(), name) instanceof Folder folder)) {
        return Responses.redirectBack(call);
      }
      target = folder;
    }
    if (destination.isEmpty()
        || item.parentName().equals(target == null ? "" : target.fullName())) {
      return Responses.redirectBack(call);
    }
    Item moved = jobs.move(call.caller(), item, target);
    return Responses.redirect(call.site().contextPath() + "/" + Links.path(moved));
  }

  private Response describe(RequestContext call, Item item) {
    jobs.setDescription(call.caller(), item, call.parameters().get("description", ""));
    return Responses.redirect(call.path());
  }

  /** {@code ITEM/description}: GET reads it, POST sets it. */
  private Response description(RequestContext call, Item item) {
    if (!call.request().isPost()) {
      String text = storedDescription(item);
      return Response.text(200, text == null ? "" : text);
    }
    String text = call.parameters().find("description");
    if (text == null) {
      return Responses.bareError(call, 400, "The parameter description is missing.");
    }
    jobs.setDescription(call.caller(), item, text);
    return Response.of(204);
  }

  private @Nullable String storedDescription(Item item) {
    return switch (item) {
      case Job job -> jobs.definition(job).description();
      case Folder folder -> jobs.definition(folder).description();
    };
  }

  /** {@code ITEM/revisions}: the earlier definitions, newest first. */
  private Response revisions(RequestContext call, Item item) {
    var revisions = new ArrayList<Json.Writer>();
    for (Revision revision : jobs.revisions(call.caller(), item)) {
      revisions.add(
          Json.object()
              .put("number", revision.number())
              .put("at", revision.at())
              .put("by", revision.actor()));
    }
    return Response.json(200, Json.object().put("revisions", revisions).toString());
  }

  /** {@code ITEM/warnings}: the settings in config.xml that this server does not support. */
  private Response warnings(RequestContext call, Item item) {
    return Responses.warnings(
        switch (item) {
          case Job job -> jobs.definition(job).warnings();
          case Folder folder -> jobs.definition(folder).warnings();
        });
  }

  /**
   * {@code ITEM/revision/N}: the text of revision N or, with {@code ?diff=M}, a diff from M to N.
   */
  private Response revision(RequestContext call, Item item) {
    String text =
        revision(call, item, call.extraSegments().isEmpty() ? "" : call.extraSegments().getFirst());
    String other = call.parameters().find("diff");
    return other == null
        ? xml(TextDecoder.withUtf8Declaration(text))
        : Response.text(200, LineDiff.of(revision(call, item, other), text));
  }

  private String revision(RequestContext call, Item item, String number) {
    String text;
    try {
      text = jobs.findRevision(call.caller(), item, Long.parseLong(number));
    } catch (NumberFormatException e) {
      throw new Problem.Invalid("A revision must be a number.");
    }
    if (text == null) {
      throw new Problem.NotFound("This revision is no longer stored.");
    }
    return text;
  }

  /** {@code POST ITEM/restore?revision=N}: saves the old text as the newest revision. */
  private Response restore(RequestContext call, Item item) {
    String text = revision(call, item, call.requiredParameter("revision"));
    jobs.saveConfig(call.caller(), item, text);
    return Responses.redirect(call.path());
  }
}
