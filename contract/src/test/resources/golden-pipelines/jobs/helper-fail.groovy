node { error 'helper broke' }
