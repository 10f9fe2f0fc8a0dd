package dev.steward.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.steward.problem.ServerFailure;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Opens the pool of connections to PostgreSQL, and the connection that holds the lock. */
final class PostgresConnections {

  static final int MAX_CONNECTIONS = 16;

  static final int CONNECT_MILLIS = 10_000;

  private PostgresConnections() {}

  static Properties login(@Nullable String user, @Nullable String password) {
    var login = new Properties();
    if (user != null) {
      login.setProperty("user", user);
    }
    if (password != null) {
      login.setProperty("password", password);
    }
    login.setProperty("connectTimeout", "5");
    // All writers wait for the lock: a server that accepts the connection but does not respond must
    // not block them until a restart.
    login.setProperty("loginTimeout", "10");
    login.setProperty("socketTimeout", "10");
    login.setProperty("tcpKeepAlive", "true");
    login.setProperty("logServerErrorDetail", "false");
    return login;
  }

  /** Opens the pool; user and password may be null if the URL or the environment provides them. */
  static HikariDataSource open(String url, @Nullable String user, @Nullable String password) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    if (user != null) {
      config.setUsername(user);
    }
    if (password != null) {
      config.setPassword(password);
    }
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    config.setPoolName("store");
    config.setInitializationFailTimeout(3_000);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("prepareThreshold", "3");
    // The error detail quotes the row's values.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    try {
      return new HikariDataSource(config);
    } catch (RuntimeException e) {
      // The driver's own message may contain the URL with its password.
      throw new ServerFailure(
          "cannot connect to the database; check --database, STEWARD_DATABASE_USER and"
              + " STEWARD_DATABASE_PASSWORD");
    }
  }
}
