package io.pgstow.config;

import java.util.regex.Pattern;

/**
 * The variables that Kubernetes sets in every container for each service of the namespace
 * (kubernetes/pkg/kubelet/envvars): a service {@code src} gives {@code SRC_SERVICE_HOST}, {@code
 * SRC_PORT_5432_TCP} and others.
 */
final class ServiceVariables {
  private static final Pattern NAME =
      Pattern.compile(".*_(SERVICE_(HOST|PORT)(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)");
  private static final Pattern PORT_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

  private ServiceVariables() {}

  static boolean contain(String name, String value) {
    return NAME.matcher(name).matches()
        || (name.endsWith("_PORT") && PORT_VALUE.matcher(value).matches());
  }
}
