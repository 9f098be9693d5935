import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;

/** Makes a trust store of a file of PEM certificates. Java reads this kind without a password. */
final class Certificates {

  public static void main(String[] args) throws Exception {
    var store = KeyStore.getInstance("JKS");
    store.load(null, null);
    try (var pem = new FileInputStream(args[0])) {
      for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
    }
    try (var file = new FileOutputStream(args[1])) {
      store.store(file, "changeit".toCharArray());
    }
  }
}
