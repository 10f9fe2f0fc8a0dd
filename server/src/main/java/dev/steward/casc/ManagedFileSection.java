package dev.steward.casc;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.managedfile.ManagedFile;
import dev.steward.managedfile.ManagedFile.CredentialMapping;
import dev.steward.managedfile.ManagedFileKind;
import dev.steward.managedfile.ManagedFileStore;
import dev.steward.managedfile.ManagedFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Managed files of the server, in the format of the Config File Provider plugin. Contents may
 * contain secrets, so the export leaves them out; a file without content keeps the one it has.
 */
final class ManagedFileSection implements Section {

  private static final String PATH = "unclassified.globalConfigFiles";

  private final ManagedFiles files;
  private final Authorizer rights;

  ManagedFileSection(ManagedFiles files, Authorizer rights) {
    this.files = files;
    this.rights = rights;
  }

  @Override
  public List<String> paths() {
    return List.of(PATH);
  }

  /** The member with the credentials of a kind, and its members: key, credential and detail. */
  private record MappingNames(String list, String key, String credential, String detail) {

    static @Nullable MappingNames of(ManagedFileKind kind) {
      return switch (kind) {
        case MAVEN_SETTINGS, GLOBAL_MAVEN_SETTINGS ->
            new MappingNames("serverCredentialMappings", "serverId", "credentialsId", "");
        case PROPERTIES ->
            new MappingNames("propertiesCredentialMappings", "propertyKey", "credentialsId", "");
        case CUSTOM ->
            new MappingNames("customizedCredentialMappings", "tokenKey", "credentialsId", "");
        case NPM -> new MappingNames("registries", "url", "credentialsId", "scopes");
        case JSON, XML, GROOVY, MAVEN_TOOLCHAINS -> null;
      };
    }
  }

  @Override
  public void read(Caller caller, String path, YamlValue value, ReadContext context) {
    YamlValue.Mapping settings = context.mapping(value, "configs");
    YamlValue list = settings == null ? null : settings.all().get("configs");
    if (!(list instanceof YamlValue.Sequence items)) {
      if (list != null) {
        context.errors().add(list.line(), "A list is expected.");
      }
      return;
    }
    for (YamlValue item : items.all()) {
      if (!(item instanceof YamlValue.Mapping kinds) || kinds.all().size() != 1) {
        context
            .errors()
            .add(item.line(), "A file must have exactly one type, such as mavenSettings.");
        continue;
      }
      String symbol = kinds.all().keySet().iterator().next();
      ManagedFileKind kind = ManagedFileKind.find(symbol);
      YamlValue inner = kinds.all().get(symbol);
      if (kind == null || inner == null) {
        context.errors().add(kinds.lineOf(symbol), ReadContext.unknown(symbol));
      } else {
        file(caller, kind, inner, context);
      }
    }
  }

  private void file(Caller caller, ManagedFileKind kind, YamlValue value, ReadContext context) {
    MappingNames names = MappingNames.of(kind);
    var allowed =
        new ArrayList<>(List.of("id", "name", "comment", "content", "providerId", "isReplaceAll"));
    if (names != null) {
      allowed.add(names.list());
    }
    YamlValue.Mapping fields = context.mapping(value, allowed.toArray(String[]::new));
    String id = fields == null ? null : context.required(fields, "id");
    if (fields == null || id == null) {
      return;
    }
    if (!context.declare("managed file " + id)) {
      context.errors().add(fields.line(), "Duplicate ID.");
    }
    String content = context.text(fields, "content");
    var file =
        new ManagedFile(
            id,
            kind,
            orEmpty(context.text(fields, "name")),
            orEmpty(context.text(fields, "comment")),
            orEmpty(content),
            context.flag(fields, "isReplaceAll", true),
            names == null ? List.of() : mappings(fields, names, context));
    context.errors().check(fields.line(), file::validated);
    context.addChange(() -> {
      ManagedFile before = content == null ? files.find(caller, ManagedFileStore.SERVER, id) : null;
      files.put(
          caller,
          ManagedFileStore.SERVER,
          before == null ? file : file.withContent(before.content()));
    });
  }

  private static List<CredentialMapping> mappings(
      YamlValue.Mapping fields, MappingNames names, ReadContext context) {
    YamlValue list = fields.all().get(names.list());
    if (list == null) {
      return List.of();
    }
    var all = new ArrayList<CredentialMapping>();
    for (YamlValue.Mapping entry :
        context.mappings(list, names.key(), names.credential(), names.detail(), "hasScopes")) {
      String key = context.required(entry, names.key());
      if (key != null) {
        all.add(
            new CredentialMapping(
                key,
                orEmpty(context.text(entry, names.credential())),
                names.detail().isEmpty() ? "" : orEmpty(context.text(entry, names.detail()))));
      }
    }
    return all;
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  @Override
  public void export(Caller caller, Map<String, Object> out) {
    if (!rights.allows(caller, Permission.ADMINISTER)) {
      return;
    }
    var all = new ArrayList<Map<String, Object>>();
    for (ManagedFile file : files.list(caller, ManagedFileStore.SERVER)) {
      var fields = new LinkedHashMap<String, Object>();
      fields.put("id", file.id());
      fields.put("name", file.title());
      fields.put("comment", file.comment());
      MappingNames names = MappingNames.of(file.kind());
      if (file.kind() == ManagedFileKind.MAVEN_SETTINGS
          || file.kind() == ManagedFileKind.GLOBAL_MAVEN_SETTINGS) {
        fields.put("isReplaceAll", file.replacesAll());
      }
      if (names != null && !file.credentials().isEmpty()) {
        fields.put(names.list(), mappings(file, names));
      }
      all.add(Map.of(file.kind().symbol(), fields));
    }
    if (!all.isEmpty()) {
      out.put(PATH, Map.of("configs", all));
    }
  }

  private static List<Map<String, Object>> mappings(ManagedFile file, MappingNames names) {
    var all = new ArrayList<Map<String, Object>>();
    for (CredentialMapping mapping : file.credentials()) {
      var entry = new LinkedHashMap<String, Object>();
      entry.put(names.key(), mapping.key());
      entry.put(names.credential(), mapping.credentialsId());
      if (!names.detail().isEmpty()) {
        entry.put(names.detail(), mapping.detail());
      }
      all.add(entry);
    }
    return all;
  }
}
