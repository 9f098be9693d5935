package io.pgstow;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house: packages are rooms, and arrows between them point down only. */
@AnalyzeClasses(packages = "io.pgstow", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {

  private static final String[] DOMAIN = {
    "..backup..", "..restore..", "..retention..", "..rename..", "..cluster..", "..verify.."
  };

  @ArchTest
  static final ArchRule arrows_point_down_only =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .withOptionalLayers(true)
          .layer("main")
          .definedBy("io.pgstow")
          .layer("app")
          .definedBy("io.pgstow.app..")
          .layer("job")
          .definedBy("io.pgstow.job..")
          .layer("domain")
          .definedBy(DOMAIN)
          .layer("manifest")
          .definedBy("io.pgstow.manifest..")
          .layer("postgres")
          .definedBy("io.pgstow.postgres..")
          .layer("store")
          .definedBy("io.pgstow.store..")
          .layer("archive")
          .definedBy("io.pgstow.archive..")
          .layer("codec")
          .definedBy("io.pgstow.codec..")
          .layer("report")
          .definedBy("io.pgstow.report..")
          .layer("config")
          .definedBy("io.pgstow.config..")
          .layer("error")
          .definedBy("io.pgstow.error..")
          .whereLayer("main")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("app")
          .mayOnlyBeAccessedByLayers("main")
          .whereLayer("job")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("domain")
          .mayOnlyBeAccessedByLayers("job", "app")
          .whereLayer("manifest")
          .mayOnlyBeAccessedByLayers("domain", "job", "app")
          .whereLayer("postgres")
          .mayOnlyBeAccessedByLayers("domain", "job", "app")
          .whereLayer("store")
          .mayOnlyBeAccessedByLayers("manifest", "domain", "job", "app")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("main", "app", "job")
          .whereLayer("archive")
          .mayOnlyAccessLayers("codec")
          .whereLayer("codec")
          .mayNotAccessAnyLayer()
          .whereLayer("error")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule only_jobs_and_composition_know_spring =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.pgstow.job..", "io.pgstow.app..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.springframework..");

  @ArchTest
  static final ArchRule only_the_s3_store_knows_the_aws_sdk =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.pgstow.store.s3..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon.awssdk..");

  @ArchTest
  static final ArchRule only_main_reads_the_environment_or_ends_the_process =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.pgstow.Main")
          .should()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule rooms_form_no_circle =
      slices().matching("io.pgstow.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule rooms_of_backup_form_no_circle =
      slices().matching("io.pgstow.backup.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule rooms_of_restore_form_no_circle =
      slices().matching("io.pgstow.restore.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule rooms_of_backup_do_not_know_its_front = innerRoomsDoNotKnow("backup");

  @ArchTest
  static final ArchRule rooms_of_restore_do_not_know_its_front = innerRoomsDoNotKnow("restore");

  private static ArchRule innerRoomsDoNotKnow(String front) {
    return noClasses()
        .that()
        .resideInAPackage("io.pgstow." + front + ".*..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.pgstow." + front);
  }

  @ArchTest
  static final ArchRule the_archive_formats_touch_no_files_and_no_network =
      noClasses()
          .that()
          .resideInAnyPackage("io.pgstow.archive..", "io.pgstow.codec..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.net..", "java.sql..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule exceptions_of_the_tool_live_with_the_errors_or_the_archives =
      classes()
          .that()
          .areAssignableTo(Exception.class)
          .should()
          .resideInAnyPackage("io.pgstow.error..", "io.pgstow.archive..", "io.pgstow.store..");
}
