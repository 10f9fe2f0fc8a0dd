package dev.steward.web.admin;

import dev.steward.access.Permission;
import dev.steward.http.Parameters;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.managedfile.ManagedFile;
import dev.steward.managedfile.ManagedFile.CredentialMapping;
import dev.steward.managedfile.ManagedFileKind;
import dev.steward.managedfile.ManagedFileStore;
import dev.steward.managedfile.ManagedFiles;
import dev.steward.problem.Problem;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.routing.UrlPath;
import dev.steward.web.Layout;
import dev.steward.web.Templates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Pages of managed files, of the server and of folders: list, create, edit and delete. */
public final class ManagedFilePages {

  private final ResourceType<ManagedFileStore> serverFiles =
      new ResourceType<>("managedFiles", ManagedFileStore::protectedObject);
  private final ResourceType<ManagedFileStore> folderFiles =
      new ResourceType<>("folderManagedFiles", ManagedFileStore::protectedObject);

  private final ManagedFiles files;

  public ManagedFilePages(ManagedFiles files) {
    this.files = files;
  }

  /** Adds the routes, at the URLs of Jenkins' plugin. */
  public void addRoutes(ResourceTypes kinds) {
    kinds.manage().child("configfiles", serverFiles, (_, _, _) -> ManagedFileStore.SERVER);
    kinds.server().alias("configfiles", serverFiles, (_, _, _) -> ManagedFileStore.SERVER);
    kinds
        .folder()
        .child("configfiles", folderFiles, (_, folder, _) -> new ManagedFileStore(folder));
    addRoutes(serverFiles, AccessRule.needs(Permission.ADMINISTER));
    addRoutes(folderFiles, AccessRule.needs(Permission.ITEM_CONFIGURE));
  }

  private void addRoutes(ResourceType<ManagedFileStore> type, AccessRule rule) {
    type.route(Method.GET, "", rule, this::list)
        .route(Method.GET_POST, "addConfig", rule, this::add)
        .route(Method.GET_POST, "editConfig", rule, this::edit)
        .route(Method.POST, "removeConfig", rule, this::remove);
  }

  /** A file as a table row. */
  public record FileRow(String id, String url, String title, String kind, String comment) {}

  /** An option of the form. */
  public record KindOption(String value, String label) {}

  /** Values of the form. */
  public record FileFields(
      String id,
      String kind,
      String title,
      String comment,
      String content,
      boolean replacesAll,
      String credentials) {

    static FileFields of(ManagedFile file) {
      var lines = new StringBuilder();
      for (CredentialMapping mapping : file.credentials()) {
        lines.append(mapping.key()).append(' ').append(mapping.credentialsId());
        if (!mapping.detail().isBlank()) {
          lines.append(' ').append(mapping.detail());
        }
        lines.append('\n');
      }
      return new FileFields(
          file.id(),
          file.kind().symbol(),
          file.title(),
          file.comment(),
          file.content(),
          file.replacesAll(),
          lines.toString());
    }

    static FileFields submitted(Parameters parameters) {
      return new FileFields(
          parameters.get("id", "").strip(),
          parameters.get("kind", "").strip(),
          parameters.get("name", "").strip(),
          parameters.get("comment", "").strip(),
          parameters.get("content", "").replace("\r\n", "\n"),
          parameters.get("replaceAll", "").equals("on"),
          parameters.get("credentials", "").replace("\r\n", "\n"));
    }

    /**
     * The file.
     *
     * @throws Problem.Invalid if a value is not allowed
     */
    ManagedFile file() {
      ManagedFileKind type = ManagedFileKind.find(kind);
      if (type == null) {
        throw new Problem.Invalid("Select the type of the file.");
      }
      var mappings = new ArrayList<CredentialMapping>();
      for (String line : credentials.split("\n", -1)) {
        String[] words = line.strip().split("\\s+", 3);
        if (words.length > 1) {
          mappings.add(new CredentialMapping(words[0], words[1], words.length > 2 ? words[2] : ""));
        } else if (!line.isBlank()) {
          throw new Problem.Invalid(
              "Each line of the credentials must have a key and the ID of a credential, separated"
                  + " by a space.");
        }
      }
      return new ManagedFile(id, type, title, comment, content, replacesAll, mappings).validated();
    }
  }

  private Response list(RequestContext call, ManagedFileStore store) {
    List<FileRow> rows =
        files.list(call.caller(), store).stream()
            .map(file ->
                new FileRow(
                    file.id(),
                    "editConfig?id=" + UrlPath.encode(file.id()),
                    file.title().isEmpty() ? file.id() : file.title(),
                    file.kind().label(),
                    file.comment()))
            .toList();
    return Templates.page(
        call,
        200,
        "admin/managedfiles.jte",
        Map.of(
            "frame",
            store.folder() == null ? ManageTasks.layout(call) : Layout.of(call),
            "title",
            title(store, "Managed files"),
            "files",
            rows));
  }

  private static String title(ManagedFileStore store, String text) {
    Folder folder = store.folder();
    return folder == null ? text : text + " in " + folder.fullName();
  }

  private static String listPath(RequestContext call) {
    String path = call.path();
    return path.substring(0, path.lastIndexOf('/') + 1);
  }

  private Response add(RequestContext call, ManagedFileStore store) {
    if (!call.request().isPost()) {
      FileFields fields =
          new FileFields(
              UUID.randomUUID().toString(),
              call.parameters().get("kind", ManagedFileKind.CUSTOM.symbol()),
              "",
              "",
              "",
              true,
              "");
      return form(call, store, 200, fields, true, "");
    }
    FileFields fields = FileFields.submitted(call.parameters());
    try {
      files.create(call.caller(), store, fields.file());
    } catch (Problem.Invalid | Problem.Conflict e) {
      return form(call, store, 400, fields, true, String.valueOf(e.getMessage()));
    }
    return Response.redirect(listPath(call));
  }

  private Response edit(RequestContext call, ManagedFileStore store) {
    String id = call.parameters().get("id", "");
    ManagedFile before = files.find(call.caller(), store, id);
    if (before == null) {
      throw new Problem.NotFound("There is no managed file with this ID.");
    }
    if (!call.request().isPost()) {
      return form(call, store, 200, FileFields.of(before), false, "");
    }
    FileFields fields = FileFields.submitted(call.parameters());
    try {
      files.put(call.caller(), store, fields.file());
    } catch (Problem.Invalid e) {
      return form(call, store, 400, fields, false, String.valueOf(e.getMessage()));
    }
    return Response.redirect(listPath(call));
  }

  private Response remove(RequestContext call, ManagedFileStore store) {
    files.delete(call.caller(), store, call.parameters().get("id", ""));
    return Response.redirect(listPath(call));
  }

  private static Response form(
      RequestContext call,
      ManagedFileStore store,
      int status,
      FileFields fields,
      boolean isNew,
      String error) {
    return Templates.page(
        call,
        status,
        "admin/managedfileform.jte",
        Map.of(
            "frame",
            Layout.of(call),
            "title",
            title(store, isNew ? "New managed file" : "Edit the managed file " + fields.id()),
            "isNew",
            isNew,
            "fields",
            fields,
            "kinds",
            Arrays.stream(ManagedFileKind.values())
                .map(kind -> new KindOption(kind.symbol(), kind.label()))
                .toList(),
            "error",
            error));
  }
}
