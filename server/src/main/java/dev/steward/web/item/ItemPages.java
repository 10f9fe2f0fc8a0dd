package dev.steward.web.item;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Kind;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.job.Item;
import dev.steward.problem.Problem;
import dev.steward.rest.Parts;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.Map;

/** The pages that jobs and folders have in common: changing, renaming and moving them. */
public final class ItemPages {

  private final Parts parts;

  private ItemPages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the rows to a kind. */
  public static <T extends Item> void rows(Kind<T> kind, Parts parts) {
    var pages = new ItemPages(parts);
    Right configure = Right.needs(Permission.ITEM_CONFIGURE);
    kind.row(Method.GET_POST, "configure", configure, pages::configure)
        .row(Method.GET, "confirm-rename", configure, pages::rename)
        .row(Method.GET, "move", Right.needs(Permission.ITEM_MOVE), pages::move);
  }

  private Response configure(Call call, Item item) {
    String said = "";
    String xml;
    if (call.request().isPost()) {
      xml = call.parameters().get("xml", "");
      try {
        parts.jobs().saveConfig(call.caller(), item, xml);
        return Response.redirect(call.path());
      } catch (Problem.Invalid e) {
        said = e.getMessage();
      }
    } else {
      xml = parts.jobs().configXml(call.caller(), item);
    }
    return form(call, item.fullName() + " Config", call.path() + "configure", xml, said, false);
  }

  /** A form with a config.xml, and what was wrong with it. */
  public static Response form(
      Call call, String heading, String action, String xml, String said, boolean named) {
    return Templates.page(
        call,
        said.isEmpty() ? 200 : 400,
        "item/configure.jte",
        Map.of(
            "frame", Frame.of(call),
            "heading", heading,
            "action", action,
            "xml", xml,
            "said", said,
            "named", named));
  }

  private Response rename(Call call, Item item) {
    return Templates.page(
        call,
        200,
        "item/rename.jte",
        Map.of(
            "frame", Frame.of(call),
            "name", item.name(),
            "action", call.path() + "confirmRename"));
  }

  private Response move(Call call, Item item) {
    return call.request().rawPath().endsWith("/")
        ? Templates.page(
            call,
            200,
            "item/move.jte",
            Map.of(
                "frame",
                Frame.of(call),
                "name",
                item.fullName(),
                "folder",
                "/" + item.parentName(),
                "action",
                call.path() + "move/move"))
        : Response.redirect(call.path() + "move/");
  }
}
