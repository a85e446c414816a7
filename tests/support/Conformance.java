import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Conformance FLAVOUR,... [PASSWORD]: reads names of PDF files from the standard input, one a line, and validates each for each
 * flavour with veraPDF's engine, in one start of the virtual machine and one thread a processor. The password opens
 * those that are encrypted.
 *
 * <p>Writes tab-separated lines. For each file and flavour, in the order given: {@code pass|fail|error, flavour, file,
 * checks or the error}. After a "fail", for each rule that it breaks: {@code rule, clause-test, count, message}.
 */
public final class Conformance {
    private Conformance() {}

    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        List<String> files = new ArrayList<>();
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            in.lines().filter(name -> !name.isBlank()).forEach(files::add);
        }
        // The engine keeps the state of a validation in thread-local places, so threads do not disturb each other.
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<String>> reports = new ArrayList<>();
        String password = arguments.length > 1 ? arguments[1] : null;
        for (String flavour : arguments[0].split(",")) {
            for (String file : files) {
                reports.add(pool.submit(() -> report(PDFAFlavour.fromString(flavour), Path.of(file), password)));
            }
        }
        StringBuilder out = new StringBuilder();
        for (Future<String> report : reports) {
            out.append(report.get());
        }
        pool.shutdown();
        System.out.write(out.toString().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
    }

    private static String report(PDFAFlavour flavour, Path file, String password) {
        String about = flavour.getId() + "\t" + file + "\t";
        try (var in = Files.newInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour, password);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            String checks = about + result.getTotalAssertions() + "\n";
            return result.isCompliant() ? "pass\t" + checks : "fail\t" + checks + broken(result);
        } catch (Exception | LinkageError error) {
            return "error\t" + about + line(error.toString()) + "\n";
        }
    }

    private static String broken(ValidationResult result) {
        Map<String, List<String>> rules = new TreeMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                String place = assertion.getLocation() == null ? "" : " at " + assertion.getLocation().getContext();
                rules.computeIfAbsent(rule, name -> new ArrayList<>()).add(line(assertion.getMessage() + place));
            }
        }
        StringBuilder out = new StringBuilder();
        rules.forEach((rule, said) ->
                out.append("rule\t" + rule + "\t" + said.size() + "\t" + said.get(0) + "\n"));
        return out.toString();
    }

    /** Text without the signs that part the fields of the answer. */
    private static String line(String text) {
        return text.replaceAll("[\\t\\r\\n]+", " ");
    }
}
