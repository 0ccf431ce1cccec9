using System.Globalization;
using Atlas.Ledger.Money;

namespace Atlas.Api.Connectors.PlainText;

/// <summary>beancount's options and plugins: which there are, and which change what is booked.</summary>
internal static class BeancountOptions
{
    private const string PluginFolder = "beancount.plugins.";

    private static readonly string[] Known =
    [
        "title", "name_assets", "name_liabilities", "name_equity", "name_income", "name_expenses",
        "account_previous_balances", "account_previous_earnings", "account_previous_conversions",
        "account_current_earnings", "account_current_conversions", "account_rounding", "conversion_currency",
        "inferred_tolerance_default", "inferred_tolerance_multiplier", "infer_tolerance_from_cost",
        "documents", "operating_currency", "render_commas", "plugin_processing_mode", "long_string_maxlines",
        "booking_method", "insert_pythonpath",
    ];

    private static readonly string[] Used =
    [
        "name_assets", "name_liabilities", "name_equity", "name_income", "name_expenses",
        "inferred_tolerance_default", "inferred_tolerance_multiplier", "infer_tolerance_from_cost",
        "booking_method", "plugin_processing_mode",
    ];

    /// <summary>Plugins that look, or add prices and notes; none moves money.</summary>
    private static readonly string[] Looking =
    [
        "auto", "auto_accounts", "check_average_cost", "check_closing", "check_commodity", "coherent_cost",
        "commodity_attr", "fix_payees", "implicit_prices", "leafonly", "mark_unverified", "merge_meta",
        "noduplicates", "nounused", "onecommodity", "pedantic", "sellgains", "tag_pending", "unique_prices",
    ];

    /// <summary>Why an option cannot stand; null where it can.</summary>
    public static string? Wrong(string name, string value) => name switch
    {
        _ when !Known.Contains(name, StringComparer.Ordinal) => $"there is no option \"{name}\"",
        "inferred_tolerance_multiplier" when NumberOf(value) is null => $"'{value}' is no number",
        "inferred_tolerance_default" when value.Split(':') is not [_, var text] || NumberOf(text) is null =>
            $"'{value}' should be a currency and a number, such as USD:0.005",
        "booking_method" when !BeancountLots.Methods.Contains(value, StringComparer.Ordinal) =>
            $"there is no booking method {value}",
        "plugin_processing_mode" when value is not ("default" or "raw") =>
            $"'{value}' is neither default nor raw",
        _ => null,
    };

    public static bool IsUsed(string name) => Used.Contains(name, StringComparer.Ordinal);

    /// <summary>Whether a plugin opens the accounts that are used.</summary>
    public static bool OpensAccounts(string plugin) =>
        plugin is $"{PluginFolder}auto" or $"{PluginFolder}auto_accounts";

    public static bool MovesNothing(string plugin) =>
        plugin.StartsWith(PluginFolder, StringComparison.Ordinal) &&
            Looking.Contains(plugin[PluginFolder.Length..], StringComparer.Ordinal);

    public static bool IsTrue(string? value) => value?.ToUpperInvariant() is "TRUE" or "ON" or "1";

    public static Exact? NumberOf(string? text) => decimal.TryParse(
        text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
        out var value)
        ? Exact.Of(value)
        : null;
}
