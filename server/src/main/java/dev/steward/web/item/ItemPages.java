package dev.steward.web.item;

import dev.steward.access.Permission;
import dev.steward.credential.CredentialStore;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.run.JobStatus;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.Map;

/** Pages of both jobs and folders: configure, rename, move and delete. */
public final class ItemPages {

  private final Parts parts;

  private ItemPages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the routes to a resource type. */
  public static <T extends Item> void rows(ResourceType<T> kind, Parts parts) {
    var pages = new ItemPages(parts);
    AccessRule configure = AccessRule.needs(Permission.ITEM_CONFIGURE);
    kind.route(Method.GET_POST, "configure", configure, pages::configure)
        .route(Method.GET, "confirm-rename", configure, pages::rename)
        .route(Method.GET, "delete", AccessRule.needs(Permission.ITEM_DELETE), pages::delete)
        .route(Method.GET, "move", AccessRule.needs(Permission.ITEM_MOVE), pages::move);
  }

  private Response configure(RequestContext call, Item item) {
    if (item instanceof Job job
        && !call.parameters().has("xml")
        && !call.parameters().get("view", "").equals("xml")) {
      return byForm(call, job);
    }
    if (item instanceof Folder folder
        && !call.parameters().has("xml")
        && !call.parameters().get("view", "").equals("xml")) {
      return byForm(call, folder);
    }
    // Clients that repeat the POST after creating an item send nothing to save.
    if (!call.request().isPost() || !call.parameters().has("xml")) {
      return asXml(
          call, item, 200, item.revision(), parts.jobs().configXml(call.caller(), item), "");
    }
    String xml = call.parameters().get("xml", "");
    String sent = call.parameters().get("revision", "");
    Long revision = sent.matches("[0-9]{1,18}") ? Long.valueOf(sent) : null;
    try {
      parts.jobs().saveConfig(call.caller(), item, revision, xml);
      return Response.redirect(call.path());
    } catch (Problem.Invalid e) {
      return asXml(
          call, item, 400, revision == null ? item.revision() : revision, xml, e.getMessage());
    } catch (Problem.Conflict e) {
      // The input is kept: a second save overwrites the newer revision deliberately.
      return asXml(
          call,
          item,
          409,
          item.revision(),
          xml,
          "Not saved: revision "
              + item.revision()
              + " was saved since this form was opened. Compare them under History, or save again"
              + " to overwrite it.");
    }
  }

  private static Response asXml(
      RequestContext call, Item item, int status, long revision, String xml, String said) {
    return Templates.page(
        call,
        status,
        "item/configure.jte",
        Map.of(
            "frame",
            ItemTasks.frame(call, item),
            "heading",
            item.fullName() + " Config",
            "action",
            call.path() + "configure",
            "xml",
            xml,
            "said",
            said,
            "named",
            false,
            "revision",
            revision,
            "tabs",
            true));
  }

  private Response byForm(RequestContext call, Folder folder) {
    String xml = parts.jobs().configXml(call.caller(), folder);
    if (!call.request().isPost() || !call.parameters().has("revision")) {
      return byForm(call, 200, folder, FolderForm.of(xml, folder, folder.revision(), null), "");
    }
    Parameters sent = call.parameters();
    String said = "";
    int status = 200;
    if (!call.requiredParameter("revision").equals(Long.toString(folder.revision()))) {
      said = ConfigForm.STALE.replace("The job", "The folder");
      status = 409;
    } else if (sent.get("do", "save").equals("save")) {
      try {
        String changed = FolderForm.applied(xml, sent);
        String name = sent.get("name", folder.name()).strip();
        Item now =
            name.equals(folder.name()) ? folder : parts.jobs().rename(call.caller(), folder, name);
        parts.jobs().saveConfig(call.caller(), now, now.revision(), changed);
        return Response.redirect(call.site().contextPath() + "/" + Links.path(now));
      } catch (Problem.Invalid e) {
        said = e.getMessage();
        status = 400;
      } catch (Problem.Conflict e) {
        said = e.getMessage();
        status = 409;
      }
    }
    return byForm(call, status, folder, FolderForm.of(xml, folder, folder.revision(), sent), said);
  }

  private Response byForm(
      RequestContext call, int status, Folder folder, FolderForm form, String said) {
    var store = new CredentialStore.FolderStore(folder.id(), folder.fullName());
    return Templates.page(
        call,
        status,
        "item/folder.jte",
        Map.of(
            "frame",
            ItemTasks.frame(call, folder),
            "heading",
            folder.fullName(),
            "action",
            call.path() + "configure",
            "credentials",
            parts.credentials().allows(call.caller(), store, Permission.CREDENTIALS_VIEW)
                ? call.path() + "credentials/store/folder/"
                : "",
            "said",
            said,
            "form",
            form,
            "edited",
            call.request().isPost()));
  }

  private Response byForm(RequestContext call, Job job) {
    String xml = parts.jobs().configXml(call.caller(), job);
    if (!call.request().isPost() || !call.parameters().has("revision")) {
      return byForm(call, job, 200, ConfigForm.of(xml, job.revision()), "", Map.of());
    }
    String revision = call.requiredParameter("revision");
    Parameters sent = call.parameters();
    if (!revision.matches("[0-9]{1,18}") || Long.parseLong(revision) != job.revision()) {
      return stale(call, job, revision);
    }
    String said = "";
    Map<String, String> problems = Map.of();
    if (sent.get("do", "save").equals("save")) {
      try {
        problems = FormCheck.of(parts, job, xml, sent);
        if (!problems.isEmpty()) {
          throw new Problem.Invalid("Nothing was saved: correct the marked fields.");
        }
        parts
            .jobs()
            .change(call.caller(), job, job.revision(), text -> ConfigForm.applied(text, sent));
        return Response.redirect(call.path());
      } catch (Problem.Invalid e) {
        said = e.getMessage();
      } catch (Problem.Conflict e) {
        return stale(call, job, revision);
      }
    }
    return byForm(
        call,
        job,
        said.isEmpty() ? 200 : 400,
        ConfigForm.sent(xml, job.revision(), sent),
        said,
        problems);
  }

  /** Shows the submitted values of a form of an older revision again, and saves nothing. */
  private Response stale(RequestContext call, Job job, String revision) {
    String old =
        revision.matches("[0-9]{1,18}")
            ? parts.jobs().findRevision(call.caller(), job, Long.parseLong(revision))
            : null;
    if (old == null) {
      throw new Problem.Conflict(ConfigForm.STALE);
    }
    return byForm(
        call,
        job,
        409,
        ConfigForm.sent(old, Long.parseLong(revision), call.parameters()),
        ConfigForm.STALE,
        Map.of());
  }

  private Response byForm(
      RequestContext call,
      Job job,
      int status,
      ConfigForm form,
      String said,
      Map<String, String> problems) {
    return Templates.page(
        call,
        status,
        "item/form.jte",
        Map.of(
            "frame",
            ItemTasks.frame(call, job),
            "name",
            job.fullName(),
            "action",
            call.path() + "configure",
            "said",
            said,
            "form",
            form,
            "edited",
            call.request().isPost(),
            "problems",
            problems,
            "credentials",
            CredentialChoices.of(parts, call, job)));
  }

  /** Form for a config.xml, with an error message if any. */
  public static Response form(
      RequestContext call, String heading, String action, String xml, String said, boolean named) {
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

  private Response rename(RequestContext call, Item item) {
    return Templates.page(
        call,
        200,
        "item/rename.jte",
        Map.of(
            "frame", ItemTasks.frame(call, item),
            "name", item.name(),
            "action", call.path() + "confirmRename"));
  }

  /** Confirmation page that lists what the deletion removes. */
  private Response delete(RequestContext call, Item item) {
    var lost = new ArrayList<String>();
    switch (item) {
      case Job job -> {
        JobStatus board = parts.runs().status(job);
        if (board.last() > 0) {
          lost.add("Its builds, from #" + board.first() + " to #" + board.last() + ".");
        }
        if (board.running() > 0) {
          int running = board.running();
          lost.add(
              running + (running == 1 ? " running build is" : " running builds are") + " stopped.");
        }
        int waiting = parts.queue().waiting(job).size();
        if (waiting > 0) {
          lost.add(
              waiting + (waiting == 1 ? " queued build is" : " queued builds are") + " cancelled.");
        }
        int before = parts.links().neighbours(job).upstream().size();
        if (before > 0) {
          lost.add(
              before == 1
                  ? "1 upstream job triggers it; the trigger loses its target."
                  : before + " upstream jobs trigger it; the triggers lose their target.");
        }
      }
      case Folder folder -> {
        int below = parts.jobs().descendants(call.caller(), folder).size();
        lost.add(
            "The " + below + " jobs and folders in it that you can see, with all their builds.");
      }
    }
    return Templates.page(
        call,
        200,
        "item/delete.jte",
        Map.of(
            "frame",
            ItemTasks.frame(call, item),
            "name",
            item.fullName(),
            "action",
            call.path() + "doDelete",
            "lost",
            lost));
  }

  private Response move(RequestContext call, Item item) {
    return call.request().rawPath().endsWith("/")
        ? Templates.page(
            call,
            200,
            "item/move.jte",
            Map.of(
                "frame",
                ItemTasks.frame(call, item),
                "name",
                item.fullName(),
                "folder",
                "/" + item.parentName(),
                "action",
                call.path() + "move/move"))
        : Response.redirect(call.path() + "move/");
  }
}
