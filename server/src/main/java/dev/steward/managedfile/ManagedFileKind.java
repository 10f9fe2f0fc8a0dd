package dev.steward.managedfile;

import org.jspecify.annotations.Nullable;

/** Kinds of managed files. */
public enum ManagedFileKind {
  CUSTOM("custom", "custom.CustomConfig", "Custom file"),
  PROPERTIES("properties", "properties.PropertiesConfig", "Properties file"),
  JSON("json", "json.JsonConfig", "Json file"),
  XML("xml", "xml.XmlConfig", "Xml file"),
  GROOVY("groovyScript", "groovy.GroovyScript", "Groovy file"),
  MAVEN_SETTINGS("mavenSettings", "maven.MavenSettingsConfig", "Maven settings.xml"),
  GLOBAL_MAVEN_SETTINGS(
      "globalMavenSettings", "maven.GlobalMavenSettingsConfig", "Global Maven settings.xml"),
  MAVEN_TOOLCHAINS("mavenToolchains", "maven.MavenToolchainsConfig", "Maven toolchains.xml"),
  NPM("npm", "npm.NPMConfig", "Npm config file");

  private final String symbol;
  private final String className;
  private final String label;

  ManagedFileKind(String symbol, String className, String label) {
    this.symbol = symbol;
    this.className = className;
    this.label = label;
  }

  /** The name in YAML. */
  public String symbol() {
    return symbol;
  }

  /** The class of Jenkins' plugin, without the beginning of its package. */
  public String className() {
    return className;
  }

  /** The label in Jenkins' pages. */
  public String label() {
    return label;
  }

  /** Whether the kind has credentials, which are written into the file for builds. */
  public boolean hasCredentials() {
    return switch (this) {
      case CUSTOM, PROPERTIES, MAVEN_SETTINGS, GLOBAL_MAVEN_SETTINGS, NPM -> true;
      case JSON, XML, GROOVY, MAVEN_TOOLCHAINS -> false;
    };
  }

  /** The kind with a symbol; null if there is none. */
  public static @Nullable ManagedFileKind find(String symbol) {
    for (ManagedFileKind kind : values()) {
      if (kind.symbol.equals(symbol)) {
        return kind;
      }
    }
    return null;
  }
}
