package dev.steward.scm.registry;

import dev.steward.job.definition.SourceControl;
import dev.steward.scm.ScmType;
import dev.steward.scm.folder.FolderScmType;
import dev.steward.scm.git.GitScmType;
import dev.steward.type.TypeDescription;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The built-in SCMs. */
public final class ScmTypes {

  /** The types, in the order of the form. */
  private static final List<ScmType<?>> ALL =
      List.of(new NoScm(), GitScmType.INSTANCE, new FolderScmType());

  private ScmTypes() {}

  /** All types. */
  public static List<ScmType<?>> all() {
    return ALL;
  }

  /** The descriptions of all types. */
  public static List<TypeDescription<?>> descriptions() {
    return ALL.stream().<TypeDescription<?>>map(ScmType::description).toList();
  }

  /** The type with that symbol; null if this server does not have it. */
  public static @Nullable ScmType<?> find(String symbol) {
    for (ScmType<?> type : ALL) {
      if (type.description().symbol().equals(symbol)) {
        return type;
      }
    }
    return null;
  }

  /** Canonical forms of the address in a push notification; empty if it is not a repository. */
  public static Set<String> canonicalAddresses(String url) {
    var addresses = new LinkedHashSet<String>();
    for (ScmType<?> type : ALL) {
      String address = type.canonicalAddress(url);
      if (!address.isEmpty()) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  /** The type of a job's settings; null if this server does not support the SCM. */
  @SuppressWarnings("unchecked")
  public static <S extends SourceControl> @Nullable ScmType<S> of(S scm) {
    for (ScmType<?> type : ALL) {
      if (type.description().type().isInstance(scm)) {
        return (ScmType<S>) type;
      }
    }
    return null;
  }

  /** The type of a job's settings if it has sources to check out and to poll; otherwise null. */
  public static <S extends SourceControl> @Nullable ScmType<S> withSources(S scm) {
    ScmType<S> type = of(scm);
    return type != null && type.hasSources() ? type : null;
  }
}
