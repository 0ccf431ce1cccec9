namespace Atlas.Api.Connectors.PlainText;

/// <summary>Books a journal by the rules of its program: pure, the same file always gives the same.</summary>
public static class BookJournal
{
    public static BookedJournal Of(PlainJournal journal)
    {
        var result = new BookedJournal(journal);
        if (journal.Dialect == Dialect.Beancount) new BookBeancount(result).Run();
        else if (journal.Dialect == Dialect.Ledger) new BookLedger(result).Run();
        else new BookHledger(result).Run();
        if (journal.AccountNames.Count + journal.AssetCodes.Count > 0)
            new LedgerNames(journal).GiveBack(result);
        return result;
    }
}
