const firstQuery = `# Ctrl-Enter runs it, Ctrl-Space completes.
{
  ledgers {
    name
    position
    accounts(first: 10) {
      nodes { path balances { asset posted available } }
    }
  }
}
`;

ReactDOM.createRoot(document.getElementById('explorer')).render(
  React.createElement(GraphiQL, {
    fetcher: GraphiQL.createFetcher({ url: '/graphql' }),
    defaultQuery: firstQuery,
  }));
