package dev.steward.web.job;

import dev.steward.access.Permission;
import dev.steward.credential.CredentialStore;
import dev.steward.credential.Credentials;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.job.xml.FormCatalog;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.rest.model.Links;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobStatus;
import dev.steward.run.Runs;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.Map;

/** Pages of both jobs and folders: configure, rename, move and delete. */
public final class ItemPages {

  private final Jobs jobs;
  private final JobDependencies dependencies;
  private final Runs runs;
  private final Queue queue;
  private final Credentials credentials;
  private final FormCatalog forms;

  public ItemPages(
      Jobs jobs,
      JobDependencies dependencies,
      Runs runs,
      Queue queue,
      Credentials credentials,
      FormCatalog forms) {
    this.jobs = jobs;
    this.dependencies = dependencies;
    this.runs = runs;
    this.queue = queue;
    this.credentials = credentials;
    this.forms = forms;
  }

  /** Adds the routes to a resource type. */
  public <T extends Item> void addRoutes(ResourceType<T> kind) {
    AccessRule configure = AccessRule.needs(Permission.ITEM_CONFIGURE);
    kind.route(Method.GET_POST, "configure", configure, this::configure)
        .route(Method.GET, "confirm-rename", configure, this::rename)
        .route(Method.GET, "delete", AccessRule.needs(Permission.ITEM_DELETE), this::delete)
        .route(Method.GET, "move", AccessRule.needs(Permission.ITEM_MOVE), this::move);
  }

  private Response configure(RequestContext call, Item item) {
    if (item instanceof Job job
        && !call.parameters().has("xml")
        && !call.parameters().get("view", "").equals("xml")) {
      return formPage(call, job);
    }
    if (item instanceof Folder folder
        && !call.parameters().has("xml")
        && !call.parameters().get("view", "").equals("xml")) {
      return formPage(call, folder);
    }
    // Clients that created an item and follow the redirect with POST send nothing to save.
    if (!call.request().isPost() || !call.parameters().has("xml")) {
      return xmlPage(call, item, 200, item.revision(), jobs.configXml(call.caller(), item), "");
    }
    String xml = call.parameters().get("xml", "");
    String revisionText = call.parameters().get("revision", "");
    Long revision = revisionText.matches("[0-9]{1,18}") ? Long.valueOf(revisionText) : null;
    try {
      jobs.saveConfig(call.caller(), item, revision, xml);
      return Response.redirect(call.path());
    } catch (Problem.Invalid e) {
      return xmlPage(
          call, item, 400, revision == null ? item.revision() : revision, xml, e.getMessage());
    } catch (Problem.Conflict e) {
      // The input is kept: a user who saves it again overwrites the newer revision deliberately.
      return xmlPage(
          call,
          item,
          409,
          item.revision(),
          xml,
          "Not saved: revision "
              + item.revision()
              + " has been saved since this form was opened. See “History” for the changes, or save"
              + " again to overwrite them.");
    }
  }

  private static Response xmlPage(
      RequestContext call, Item item, int status, long revision, String xml, String error) {
    return Templates.page(
        call,
        status,
        "job/configure.jte",
        Map.of(
            "frame",
            ItemTasks.layout(call, item),
            "heading",
            item.fullName() + " Config",
            "action",
            call.path() + "configure",
            "xml",
            xml,
            "said",
            error,
            "named",
            false,
            "revision",
            revision,
            "tabs",
            true));
  }

  private Response formPage(RequestContext call, Folder folder) {
    String xml = jobs.configXml(call.caller(), folder);
    if (!call.request().isPost() || !call.parameters().has("revision")) {
      return formPage(call, 200, folder, FolderForm.of(xml, folder, folder.revision(), null), "");
    }
    Parameters parameters = call.parameters();
    String error = "";
    int status = 200;
    if (!call.requiredParameter("revision").equals(Long.toString(folder.revision()))) {
      error = ConfigForm.STALE.replace("The job", "The folder");
      status = 409;
    } else if (parameters.get("do", "save").equals("save")) {
      try {
        String changed = FolderForm.editedXml(xml, parameters);
        String name = parameters.get("name", folder.name()).strip();
        Item renamed =
            name.equals(folder.name()) ? folder : jobs.rename(call.caller(), folder, name);
        jobs.saveConfig(call.caller(), renamed, renamed.revision(), changed);
        return Response.redirect(call.site().contextPath() + "/" + Links.path(renamed));
      } catch (Problem.Invalid e) {
        error = e.getMessage();
        status = 400;
      } catch (Problem.Conflict e) {
        error = e.getMessage();
        status = 409;
      }
    }
    return formPage(
        call, status, folder, FolderForm.of(xml, folder, folder.revision(), parameters), error);
  }

  private Response formPage(
      RequestContext call, int status, Folder folder, FolderForm form, String error) {
    var store = new CredentialStore.FolderStore(folder.id(), folder.fullName());
    return Templates.page(
        call,
        status,
        "job/folder.jte",
        Map.of(
            "frame",
            ItemTasks.layout(call, folder),
            "heading",
            folder.fullName(),
            "action",
            call.path() + "configure",
            "credentials",
            credentials.allows(call.caller(), store, Permission.CREDENTIALS_VIEW)
                ? call.path() + "credentials/store/folder/"
                : "",
            "libraries",
            call.path() + "libraries/",
            "said",
            error,
            "form",
            form,
            "edited",
            call.request().isPost()));
  }

  private Response formPage(RequestContext call, Job job) {
    String xml = jobs.configXml(call.caller(), job);
    if (!call.request().isPost() || !call.parameters().has("revision")) {
      return formPage(call, job, 200, ConfigForm.of(forms, xml, job.revision()), "", Map.of());
    }
    String revision = call.requiredParameter("revision");
    Parameters parameters = call.parameters();
    if (!revision.matches("[0-9]{1,18}") || Long.parseLong(revision) != job.revision()) {
      return stalePage(call, job, revision);
    }
    String error = "";
    Map<String, String> problems = Map.of();
    if (parameters.get("do", "save").equals("save")) {
      try {
        problems = FormCheck.of(credentials, jobs, job, forms, xml, parameters);
        if (!problems.isEmpty()) {
          throw new Problem.Invalid("Nothing was saved: correct the marked fields.");
        }
        jobs.change(
            call.caller(),
            job,
            job.revision(),
            text -> ConfigFormEdit.editedXml(forms, text, parameters));
        return Response.redirect(call.path());
      } catch (Problem.Invalid e) {
        error = e.getMessage();
      } catch (Problem.Conflict e) {
        return stalePage(call, job, revision);
      }
    }
    return formPage(
        call,
        job,
        error.isEmpty() ? 200 : 400,
        ConfigForm.submitted(forms, xml, job.revision(), parameters),
        error,
        problems);
  }

  /**
   * Redisplays the submitted values of a form created from an older revision, and saves nothing.
   */
  private Response stalePage(RequestContext call, Job job, String revision) {
    String old =
        revision.matches("[0-9]{1,18}")
            ? jobs.findRevision(call.caller(), job, Long.parseLong(revision))
            : null;
    if (old == null) {
      throw new Problem.Conflict(ConfigForm.STALE);
    }
    return formPage(
        call,
        job,
        409,
        ConfigForm.submitted(forms, old, Long.parseLong(revision), call.parameters()),
        ConfigForm.STALE,
        Map.of());
  }

  private Response formPage(
      RequestContext call,
      Job job,
      int status,
      ConfigForm form,
      String error,
      Map<String, String> problems) {
    return Templates.page(
        call,
        status,
        "job/form.jte",
        Map.of(
            "frame",
            ItemTasks.layout(call, job),
            "name",
            job.fullName(),
            "action",
            call.path() + "configure",
            "said",
            error,
            "form",
            form,
            "edited",
            call.request().isPost(),
            "problems",
            problems,
            "credentials",
            CredentialChoices.of(credentials, jobs, call, job)));
  }

  /** Form for a config.xml, with an error message if any. */
  public static Response form(
      RequestContext call,
      String heading,
      String action,
      String xml,
      String error,
      boolean hasNameField) {
    return Templates.page(
        call,
        error.isEmpty() ? 200 : 400,
        "job/configure.jte",
        Map.of(
            "frame", Layout.of(call),
            "heading", heading,
            "action", action,
            "xml", xml,
            "said", error,
            "named", hasNameField));
  }

  private Response rename(RequestContext call, Item item) {
    return Templates.page(
        call,
        200,
        "job/rename.jte",
        Map.of(
            "frame", ItemTasks.layout(call, item),
            "name", item.name(),
            "action", call.path() + "confirmRename"));
  }

  /** Confirmation page that lists what the deletion removes. */
  private Response delete(RequestContext call, Item item) {
    var lost = new ArrayList<String>();
    switch (item) {
      case Job job -> {
        JobStatus jobStatus = runs.status(job);
        if (jobStatus.last() > 0) {
          lost.add("Its builds, from #" + jobStatus.first() + " to #" + jobStatus.last() + ".");
        }
        if (jobStatus.running() > 0) {
          int running = jobStatus.running();
          lost.add(
              running + (running == 1 ? " running build is" : " running builds are") + " stopped.");
        }
        int waiting = queue.waiting(job).size();
        if (waiting > 0) {
          lost.add(
              waiting + (waiting == 1 ? " queued build is" : " queued builds are") + " cancelled.");
        }
        int upstream = dependencies.neighbours(job).upstream().size();
        if (upstream > 0) {
          lost.add(
              upstream == 1
                  ? "1 upstream job triggers this job; that trigger will lose its target."
                  : upstream
                      + " upstream jobs trigger this job; those triggers will lose their target.");
        }
      }
      case Folder folder -> {
        int descendants = jobs.descendants(call.caller(), folder).size();
        lost.add(
            "The "
                + descendants
                + " jobs and folders that you can see in this folder, with all their builds.");
      }
    }
    return Templates.page(
        call,
        200,
        "job/delete.jte",
        Map.of(
            "frame",
            ItemTasks.layout(call, item),
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
            "job/move.jte",
            Map.of(
                "frame",
                ItemTasks.layout(call, item),
                "name",
                item.fullName(),
                "folder",
                "/" + item.parentName(),
                "action",
                call.path() + "move/move"))
        : Response.redirect(call.path() + "move/");
  }
}
